namespace OpenVocabSeg.Data.Tests.Annotations;

[TestClass]
public sealed class CvatTests : IDisposable
{
    private static readonly ImageSize Size = new(6, 8);
    private readonly AnnotationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Shapes_of_all_kinds_are_read_or_left_out_and_counted()
    {
        _folder.Image("images/frame 1.png", 6, 8);
        _folder.Write("annotations.xml", File("""
            <image id="0" name="frame 1.png" width="8" height="6">
              <box label="car" source="manual" occluded="1" xtl="1.00" ytl="2.00" xbr="4.50" ybr="5.00" z_order="0">
                <attribute name="model">b &amp; c</attribute>
              </box>
              <box label="car" source="manual" occluded="0" xtl="2.00" ytl="2.00" xbr="6.00" ybr="4.00" rotation="90.00" z_order="0"></box>
              <polygon label="traffic light" source="manual" occluded="0" points="0.00,0.00;4.00,0.00;4.00,4.00;0.00,4.00" z_order="1"/>
              <mask label="car" source="semi-auto" occluded="0" rle="1, 2, 3" left="3" top="1" width="3" height="2" z_order="0"></mask>
              <mask label="car" source="manual" occluded="0" rle="0, 2" left="0" top="5" width="2" height="1" z_order="0"/>
              <ellipse label="car" source="manual" occluded="0" cx="4.00" cy="3.00" rx="2.00" ry="2.50" z_order="0"/>
              <polyline label="car" source="manual" occluded="0" points="0,0;1,1" z_order="0"/>
              <points label="car" source="manual" occluded="0" points="0,0" z_order="0"/>
              <cuboid label="car" source="manual" occluded="0" xtl1="1" z_order="0"/>
              <skeleton label="car" source="manual" z_order="0"><points label="1" outside="0" points="1,1"/></skeleton>
              <polygon label="car" source="manual" occluded="0" points="0.00,0.00;4.00,0.00" z_order="1"/>
              <tag label="car" source="manual"/>
            </image>
            <image id="1" name="sub/frame 2.jpg" width="4" height="3"></image>
            """));
        var source = AnnotationFiles.Open(_folder.Root);
        Assert.AreEqual(AnnotationFormat.Cvat, source.Format);
        CollectionAssert.AreEqual(new[] { "traffic light", "car" }, source.Categories.Select(category => category.Name).ToArray());
        var (images, leftOut) = AnnotationFolder.Read(source);
        Assert.AreEqual(
            "lines and polylines: 1, points: 1, cuboids: 1, skeletons: 1, polygons of fewer than 3 points: 1, tags of whole images: 1",
            leftOut.ToString());
        Assert.AreEqual((0L, _folder["images/frame 1.png"], Size), (images[0].Id, images[0].Path, images[0].Size));
        Assert.AreEqual((1L, "sub/frame 2.jpg", null), (images[1].Id, images[1].Name, images[1].Path));
        var objects = images[0].Objects;
        Assert.AreEqual("1 2 3.5 3", AnnotationFolder.Show(objects[0].Box));
        Assert.AreEqual((true, null), (objects[0].IsOccluded, objects[0].Segmentation));

        // Turned by 90° around its center (4, 3), a box of 4×2 is one of 2×4.
        Assert.AreEqual(new OrientedBox(4, 3, 4, 2, 90), objects[1].OrientedBox);
        Assert.AreEqual(3, objects[1].Box.X, 1e-12);
        Assert.AreEqual(4, objects[1].Box.Height, 1e-12);
        Assert.AreEqual("traffic light", objects[2].Category);
        Assert.AreEqual(16, objects[2].ToMask(Size)!.Area);

        // Run lengths are row by row in the rectangle: ".##", "...".
        Assert.AreEqual("........\n....##..\n........\n........\n........\n........", AnnotationFolder.Show(objects[3].ToMask(Size)!));
        Assert.AreEqual("........\n........\n........\n........\n........\n##......", AnnotationFolder.Show(objects[4].ToMask(Size)!));
        Assert.AreEqual(Math.PI * 2 * 2.5, objects[5].ToMask(Size)!.Area, 2);
    }

    [TestMethod]
    public void Shapes_of_one_label_and_group_are_one_object()
    {
        _folder.Write("task.xml", File("""
            <image id="0" name="a.png" width="8" height="6">
              <polygon label="car" occluded="0" points="0,0;2,0;2,2;0,2" z_order="0" group_id="1"/>
              <polygon label="traffic light" occluded="0" points="0,0;2,0;2,2" z_order="0" group_id="1"/>
              <polygon label="car" occluded="0" points="4,4;6,4;6,6;4,6" z_order="0" group_id="1"/>
              <box label="car" occluded="0" xtl="0" ytl="0" xbr="7" ybr="6" z_order="0" group_id="1"/>
            </image>
            """));
        var objects = AnnotationFolder.Read(_folder["task.xml"]).Images.Single().Objects;
        Assert.AreEqual("car, traffic light", string.Join(", ", objects.Select(o => o.Category)));
        Assert.AreEqual(8, objects[0].ToMask(Size)!.Area);
        Assert.AreEqual("0 0 7 6", AnnotationFolder.Show(objects[0].Box));
    }

    [TestMethod]
    public void A_project_has_parts_and_its_labels_without_those_of_skeletons()
    {
        _folder.Write("project.xml", """
            <?xml version="1.0" encoding="utf-8"?>
            <annotations><version>1.1</version>
              <meta><project><id>3</id><labels>
                <label><name>car</name><type>any</type><attributes></attributes></label>
                <label><name>1</name><parent>person</parent></label>
              </labels></project></meta>
              <image id="0" name="a.png" subset="Train" task_id="5" width="8" height="6"/>
              <image id="0" name="b.png" subset="Validation" task_id="6" width="8" height="6"/>
            </annotations>
            """);
        Assert.AreEqual("car", AnnotationFiles.Open(_folder.Root).Categories.Single().Name);
        Assert.AreEqual("a.png", AnnotationFolder.Read(_folder.Root, new AnnotationReadOptions { Split = "train" }).Images.Single().Name);
    }

    [TestMethod]
    public void Labels_are_those_of_the_shapes_where_the_file_lists_none()
    {
        _folder.Write("a.xml", """
            <annotations><image id="0" name="a.png" width="8" height="6">
              <box label="z" xtl="0" ytl="0" xbr="1" ybr="1"/><box label="b" xtl="0" ytl="0" xbr="1" ybr="1"/>
            </image></annotations>
            """);
        Assert.AreEqual("b, z", string.Join(", ", AnnotationFiles.Open(_folder["a.xml"]).Categories.Select(category => category.Name)));
    }

    [TestMethod]
    [DataRow("<image id='0' width='8' height='6'/>", "image: field 'name' is missing.")]
    [DataRow("<image id='0' name='a' width='8'/>", "image 'a': field 'height' is missing.")]
    [DataRow("<image id='0' name='a' width='8' height='6'><box xtl='1'/></image>", "image 'a': box number 1: field 'label' is missing.")]
    [DataRow(
        "<image id='0' name='a' width='8' height='6'><box label='c' xtl='1'/></image>",
        "image 'a': box number 1: field 'ytl' is missing.")]
    [DataRow(
        "<image id='0' name='a' width='8' height='6'><box label='c' xtl='1' ytl='x' xbr='2' ybr='2'/></image>",
        "image 'a': box number 1: field 'ytl' is 'x', not a number.")]
    [DataRow(
        "<image id='0' name='a' width='8' height='6'><polygon label='c' points='1,2;3'/></image>",
        "image 'a': polygon number 1: field 'points' has '3', which is not a pair of numbers.")]
    [DataRow(
        "<image id='0' name='a' width='8' height='6'><mask label='c' rle='1, 2' left='0' top='0' width='2' height='2'/></image>",
        "image 'a': mask number 1: field 'rle' has 3 pixels, 'width' and 'height' make 4.")]
    [DataRow(
        "<image id='0' name='a' width='8' height='6'><mask label='c' rle='1, -2' left='0' top='0' width='2' height='2'/></image>",
        "image 'a': mask number 1: field 'rle' contains '-2', which is not a run length.")]
    [DataRow("<track id='0' label='car'/>", "the format is 'CVAT for video'; export 'CVAT for images 1.1' instead.")]
    [DataRow("", "the file has no element 'image'.")]
    [DataRow("<image", "the file is not valid XML or is truncated")]
    [DataRow("<image id='0' name='a' width='8' height='6'>", "the file is not valid XML or is truncated")]
    public void Damaged_files_are_named(string content, string message)
    {
        _folder.Write("a.xml", $"<annotations><version>1.1</version>{content}</annotations>");
        StringAssert.StartsWith(AnnotationFolder.Refusal(_folder["a.xml"]), $"a.xml: {message}");
    }

    private static string File(string images) => $"""
        <?xml version="1.0" encoding="utf-8"?>
        <annotations>
          <version>1.1</version>
          <meta>
            <task>
              <id>1</id>
              <name>task</name>
              <mode>annotation</mode>
              <labels>
                <label><name>traffic light</name><color>#2080c0</color><type>any</type><attributes></attributes></label>
                <label><name>car</name><color>#c06060</color><type>any</type><attributes>
                  <attribute>
                    <name>model</name><mutable>False</mutable><input_type>text</input_type><default_value></default_value><values></values>
                  </attribute>
                </attributes></label>
              </labels>
            </task>
            <dumped>2024-01-30 02:40:43.893565+00:00</dumped>
          </meta>
          {images}
        </annotations>
        """;
}
