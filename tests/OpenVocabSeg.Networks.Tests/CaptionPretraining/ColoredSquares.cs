using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Training;

namespace OpenVocabSeg.Networks.Tests.CaptionPretraining;

/// <summary>Gray images with three colored squares of a 4×4 grid, and captions that name the colors: quickly learned.</summary>
internal sealed class ColoredSquares : ITrainingImageSource
{
    public const int Cells = 4;

    private const int CellSide = 16;

    private static readonly (string Name, byte Blue, byte Green, byte Red)[] Colors =
    [
        ("red", 20, 20, 230), ("green", 20, 230, 20), ("blue", 230, 20, 20), ("yellow", 20, 230, 230),
        ("magenta", 230, 20, 230), ("cyan", 230, 230, 20), ("black", 5, 5, 5), ("white", 250, 250, 250),
    ];

    private readonly List<TrainingImage> _images = [];

    public ColoredSquares(int count, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            int[] cells = [.. Enumerable.Range(0, Cells * Cells).OrderBy(_ => random.Next()).Take(3)];
            var colors = Enumerable.Range(0, Colors.Length).OrderBy(_ => random.Next()).Take(3).ToArray();
            _images.Add(new TrainingImage { Image = Draw(cells, colors, random), Captions = [Describe(colors)] });
            Places.Add(colors.Zip(cells, (color, cell) => (Colors[color].Name, cell)).ToArray());
        }
    }

    public static IEnumerable<string> Words => Colors.Select(color => color.Name).Concat(["a", "square", "and"]);

    public IReadOnlyList<TrainingImage> Images => _images;

    /// <summary>For each image the colors and their cells in row-major order.</summary>
    public List<(string Color, int Cell)[]> Places { get; } = [];

    public IEnumerable<TrainingImage> Read(CancellationToken cancellationToken) => _images;

    private static string Describe(IEnumerable<int> colors) =>
        string.Join(" and ", colors.Select(color => $"a {Colors[color].Name} square"));

    private static PixelImage Draw(int[] cells, int[] colors, Random random)
    {
        const int Side = Cells * CellSide;
        var pixels = new byte[3 * Side * Side];
        for (var at = 0; at < pixels.Length; at++)
        {
            pixels[at] = (byte)(120 + random.Next(16));
        }

        for (var i = 0; i < cells.Length; i++)
        {
            var (row, column) = Math.DivRem(cells[i], Cells);
            for (var y = row * CellSide; y < (row + 1) * CellSide; y++)
            {
                for (var x = column * CellSide; x < (column + 1) * CellSide; x++)
                {
                    var at = 3 * (y * Side + x);
                    var color = Colors[colors[i]];
                    (pixels[at], pixels[at + 1], pixels[at + 2]) = (color.Blue, color.Green, color.Red);
                }
            }
        }

        return new PixelImage(Side, Side, pixels);
    }
}
