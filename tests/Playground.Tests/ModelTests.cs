using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace OpenVocabSeg.Samples.Playground.Tests;

/// <summary>Which models are served.</summary>
[TestClass]
public sealed class ModelTests
{
    [TestMethod]
    public void A_model_that_is_asked_for_must_exist_and_be_one()
    {
        Assert.ThrowsExactly<FileNotFoundException>(() => ModelChoice.Find(["absent.zip"], "."));
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "no model");
            Assert.ThrowsExactly<InvalidDataException>(
                () => PlaygroundHost.Create(ModelChoice.Find([path], "."), new PlaygroundSettings(), "http://127.0.0.1:0"));
            Assert.AreEqual(1, PlaygroundCommand.Run(["--model", path]));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void Photos_come_first_then_the_own_quick_start_then_scenes()
    {
        var folder = Directory.CreateTempSubdirectory("playground").FullName;
        try
        {
            var shipped = Path.Combine(folder, "models");
            var own = Path.Combine(folder, "output", "quickstart", "model.zip");
            CollectionAssert.AreEqual(Array.Empty<string>(), Ids());
            Touch(Path.Combine(shipped, "quickstart.zip"));
            CollectionAssert.AreEqual(new[] { "scenes" }, Ids());
            Touch(own);
            CollectionAssert.AreEqual(new[] { "quickstart", "scenes" }, Ids());
            Touch(Path.Combine(shipped, "photos.zip"));
            CollectionAssert.AreEqual(new[] { "photos", "quickstart", "scenes" }, Ids());
            Assert.AreEqual(own, ModelChoice.Find([own], folder, shipped).Single().Path);

            string[] Ids() => [.. ModelChoice.Find([], folder, shipped).Select(choice => choice.Id)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        static void Touch(string path)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }
    }

    [TestMethod]
    public void The_sample_comes_with_a_model() => Assert.IsNotEmpty(ModelChoice.Find([], AppContext.BaseDirectory));

    [TestMethod]
    public async Task A_request_names_its_model()
    {
        var scenes = PlaygroundServer.Scenes;
        await using var server = await PlaygroundServer.StartAsync(
            models: [scenes with { Id = "first", Description = "One" }, scenes with { Id = "second", Description = "Two" }]);
        var models = (await server.Client.GetFromJsonAsync<JsonArray>(new Uri("/api/models", UriKind.Relative)))!;
        CollectionAssert.AreEqual(new[] { "first", "second" }, models.Select(model => (string)model!["id"]!).ToArray());
        Assert.IsTrue((bool)models[0]!["onlyScenes"]!);
        Assert.AreEqual(200, await PostAsync("second"));
        Assert.AreEqual(404, await PostAsync("third"));

        async Task<int> PostAsync(string model)
        {
            using var content = new ByteArrayContent(PlaygroundServer.Png(PlaygroundServer.Scene(0)));
            content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
            using var response = await server.Client.PostAsync(
                new Uri($"/api/segment?model={model}&word=moon", UriKind.Relative), content);
            return (int)response.StatusCode;
        }
    }
}
