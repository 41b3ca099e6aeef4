using MicroAlpha.Events;
using MicroAlpha.Host.Errors;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Errors;

/// <summary>What <c>explain</c> prints.</summary>
internal sealed class ErrorPagesTests
{
    [TestCase("MA-101")]
    [TestCase("ma-101")]
    [TestCase("MA101")]
    [TestCase("101")]
    public void Find_AnySpelling_GivesThePage(string code) =>
        Assert.That(ErrorPages.Find(code), Does.StartWith("# MA-101: the configuration was refused\n"));

    [Test]
    public void Find_LeadingZeros_AreOptional() => Assert.That(ErrorPages.Find("1"), Does.StartWith("# MA-001: "));

    [TestCase("MA-109", "MA-108")]
    [TestCase("MA-000", "MA-001")]
    [TestCase("MA-99999", "MA-")]
    [TestCase("hello", "MA-")]
    [TestCase("", "MA-")]
    [TestCase("../../MA-101", "MA-")]
    public void Find_UnknownCode_NamesTheNearest(string code, string nearest) =>
        Assert.That(
            () => ErrorPages.Find(code),
            Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-110")
                .And.Message.Contains($"the nearest is {nearest}"));

    [Test]
    public void TitleOf_ACode_IsTheFirstLineWithoutTheCode() =>
        Assert.That(ErrorPages.TitleOf("MA-001"), Is.EqualTo("unexpected failure"));

    [Test]
    public void Codes_All_AreSortedAndHavePages()
    {
        Assert.That(ErrorPages.Codes, Is.Ordered.And.Unique.And.Not.Empty);
        Assert.That(ErrorPages.Codes.Select(ErrorPages.Find), Has.None.Empty);
    }
}
