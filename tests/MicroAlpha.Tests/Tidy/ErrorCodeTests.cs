using System.Text.RegularExpressions;
using MicroAlpha.Host.Errors;
using NUnit.Framework;

namespace MicroAlpha.Tests.Tidy;

/// <summary>Every error code has a page, and every page a code.</summary>
internal sealed partial class ErrorCodeTests
{
    private static IEnumerable<string> Pages => ErrorPages.Codes;

    [Test]
    public void Codes_UsedInSrc_HaveAPage() => StyleTests.AssertNone(
        from file in SourceFile.All
        where file.IsIn("src")
        from Match code in Code().Matches(CodeScanner.WithoutComments(file.Text))
        where !ErrorPages.Codes.Contains(code.Value)
        select $"{file.Name}: {code.Value} has no page src/MicroAlpha.Host/Errors/{code.Value}.md");

    [Test]
    public void Pages_AreOfCodesUsedInSrc()
    {
        var used = SourceFile.All.Where(file => file.IsIn("src"))
            .SelectMany(file => Code().Matches(CodeScanner.WithoutComments(file.Text)))
            .Select(code => code.Value).ToHashSet();
        Assert.That(ErrorPages.Codes.Where(code => !used.Contains(code)), Is.Empty);
    }

    [Test]
    public void Pages_OnDisk_AreAllEmbedded() => Assert.That(
        ErrorPages.Codes,
        Is.EqualTo(Repository.Files("src/MicroAlpha.Host/Errors", "*.md").Select(Path.GetFileNameWithoutExtension)
            .Where(name => name != "README")));

    [Test]
    public void Page_HasATitleAndTwoSections([ValueSource(nameof(Pages))] string code)
    {
        var page = ErrorPages.Find(code);
        const string Body =
            @": [^\n.]+\n\n\*\*What it means\.\*\* \S[\s\S]{20,}\n\n\*\*What to do\.\*\* \S[\s\S]{20,}\n$";
        Assert.That(page, Does.Match($"^# {code}{Body}"));
        Assert.That(page.Split('\n'), Has.All.Length.AtMost(130));
    }

    [GeneratedRegex(@"\bMA-\d{3}\b")]
    private static partial Regex Code();
}
