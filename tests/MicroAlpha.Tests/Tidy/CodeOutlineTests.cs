using NUnit.Framework;

namespace MicroAlpha.Tests.Tidy;

/// <summary>The scanner that the style tests stand on, on samples.</summary>
internal sealed class CodeOutlineTests
{
    [TestCase("a // b { \n c", "a        \n c")]
    [TestCase("a /* { \n } */ b", "a      \n      b")]
    [TestCase("x = \"{\\\"}\"; y", "x =       ; y")]
    [TestCase("x = '{'; y", "x =    ; y")]
    [TestCase("x = '\\''; y", "x =     ; y")]
    [TestCase("x = @\"{\"\"\\\"; y", "x = @      ; y")]
    [TestCase("x = $\"a{b}c\"; y", "x = $   b   ; y")]
    [TestCase("x = $\"{{\" + z; y", "x = $     + z; y")]
    [TestCase("x = $\"{(b ? \"}\" : \"{\")}\"; y", "x = $  (b ?     :    )  ; y")]
    [TestCase("x = $\"{f(() => { g(); })}\"; y", "x = $  f(() => { g(); })  ; y")]
    [TestCase("x = \"\"\"a \"{\" b\"\"\"; y", "x =              ; y")]
    [TestCase("x = $$\"\"\"{a {{b}} }\"\"\"; y", "x = $$        b       ; y")]
    [TestCase("x = \"\"; y", "x =   ; y")]
    [TestCase("#pragma don't \"\n y", "#pragma don't \"\n y")]
    [TestCase("@class $", "@class $")]
    [TestCase("/* open", "       ")]
    [TestCase("\"open", "     ")]
    public void CodeOf_Sample_BlanksCommentsAndTexts(string source, string expected) =>
        Assert.That(CodeScanner.CodeOf(source), Is.EqualTo(expected));

    [Test]
    public void WithoutComments_Sample_KeepsTexts() =>
        Assert.That(CodeScanner.WithoutComments("a \"// b\" // c"), Is.EqualTo("a \"// b\"     "));

    [Test]
    public void CodeOf_EveryFileOfTheRepository_HasBalancedBraces()
    {
        foreach (var file in SourceFile.All)
        {
            var code = CodeScanner.CodeOf(file.Text);
            Assert.That(code.Count(c => c == '{'), Is.EqualTo(code.Count(c => c == '}')), file.Name);
            Assert.That(code, Has.Length.EqualTo(file.Text.Length));
        }
    }

    [Test]
    public void Types_Sample_AreFoundWithTheirNames()
    {
        var outline = new CodeOutline("""
            namespace A;
            [Attr(1, "class X")]
            public sealed class One<T> : Base where T : struct, IDisposable
            {
                private enum Nested : byte { A, B }
                public record Two(int A);
                public void Method<TStage>() where TStage : struct { }
            }
            internal readonly record struct Three(int A) { public int B => 1; }
            public delegate void Four<in T>(T a);
            internal interface IFive;
            """);
        Assert.That(outline.Types.Select(type => CodeOutline.TypeName(type.Header)), Is.EqualTo(
            new[] { "Nested", "Two", "One", "Three", "Four", "IFive" }));
        Assert.That(
            outline.Types.Where(type => type.IsTopLevel).Select(type => CodeOutline.TypeName(type.Header)),
            Is.EqualTo(new[] { "One", "Three", "Four", "IFive" }));
    }

    [Test]
    public void Methods_Sample_AreFoundWithTheirLines()
    {
        var outline = new CodeOutline("""
            class A
            {
                private static readonly int[] Table = new int[]
                {
                    1,
                };
                private static readonly (int, int)[] Pairs = Make(
                    1, new() { });

                [Attr]
                public int Property
                {
                    get { return 1; }
                }

                public A(int x = 5)
                    : base(x)
                {
                    if (x == 5) { x++; }
                    foreach (var y in z) { }
                }

                public int Switch(int x) => x switch
                {
                    _ => 1,
                };

                public void Empty() { }
                public (int, (int, int)) Tuple(int x = 1)
                {
                }
            }
            """);
        (string, int)[] expected =
        [
            ("public int Property", 5), ("public A", 6), ("public int Switch", 4), ("public void Empty", 1),
            ("public ", 3),
        ];
        Assert.That(
            outline.Methods.Select(method => (method.Header.Split('(')[0], method.Lines)), Is.EqualTo(expected));
    }

    [TestCase(70, 0)]
    [TestCase(71, 1)]
    public void Methods_Length_IsCountedFromTheHeaderToTheBrace(int lines, int tooLong)
    {
        var body = string.Concat(Enumerable.Repeat("        x();\n", lines - 3));
        var source = $"class A\n{{\n    void M()\n    {{\n{body}    }}\n}}\n";
        var outline = new CodeOutline(source);
        Assert.That(outline.Methods.Count(method => method.Lines > StyleTests.MaxMethodLines), Is.EqualTo(tooLong));
    }
}
