using System.Text.RegularExpressions;
using System.Xml.Linq;
using NUnit.Framework;

namespace MicroAlpha.Tests.Tidy;

/// <summary>Which project may know which, and what hot projects may use.</summary>
internal sealed partial class ProjectTests
{
    private static readonly Dictionary<string, string[]> MayReference = new()
    {
        ["Events"] = [],
        ["Ring"] = [],
        ["Native"] = [],
        ["Indicators"] = ["Events"],
        ["Pipeline"] = ["Events", "Ring", "Indicators"],
        ["Storage"] = ["Events", "Ring", "Native"],
        ["Venue"] = ["Events", "Native"],
        ["Gateways"] = ["Events", "Ring", "Native", "Storage", "Venue"],
        ["Host"] = ["Events", "Ring", "Native", "Indicators", "Pipeline", "Storage", "Venue", "Gateways"],
    };

    private static readonly string[] HotProjects = ["Events", "Ring", "Indicators", "Pipeline", "Storage"];

    // File, and why it may lock.
    private static readonly Dictionary<string, string> AllowedSlow = new()
    {
        ["src/MicroAlpha.Ring/MonitorParking.cs"] = "parks idle lanes where there is no futex; no event waits for it",
        ["src/MicroAlpha.Ring/Ring.cs"] = "while lanes and producers are added, before the first event",
    };

    private static IReadOnlyList<string> Projects => Repository.Files("src", "*.csproj");

    [Test]
    public void Projects_InSrc_AreInTheTable() => Assert.That(
        Projects.Select(NameOf), Is.SubsetOf(MayReference.Keys).And.Not.Empty);

    [Test]
    public void References_InSrc_PointDownTheTable() => StyleTests.AssertNone(
        from project in Projects
        from reference in Elements(project, "ProjectReference").Select(NameOf)
        where !MayReference[NameOf(project)].Contains(reference)
        select $"{NameOf(project)} may not reference {reference}");

    [Test]
    public void Table_IsWithoutCircles_BecauseEachRowNamesRowsAboveOnly()
    {
        var above = new List<string>();
        foreach (var (project, references) in MayReference)
        {
            Assert.That(references, Is.SubsetOf(above), project);
            above.Add(project);
        }
    }

    [Test]
    public void GatewaysFolders_UseOnlyTheProjectsMeantForThem() => StyleTests.AssertNone(
        from file in SourceFile.All
        where file.IsIn("src/MicroAlpha.Gateways")
        from Match use in UsedProject().Matches(file.Code)
        let project = use.Groups[1].Value
        where (project == "Storage" && !file.IsIn("src/MicroAlpha.Gateways/Replay"))
            || (project == "Venue" && !file.IsIn("src/MicroAlpha.Gateways/Simulated"))
        select $"{file.Name} uses MicroAlpha.{project}");

    [Test]
    public void Packages_OfHotProjects_AreNone() => StyleTests.AssertNone(
        from project in Projects
        where HotProjects.Contains(NameOf(project))
        from package in Elements(project, "PackageReference")
        select $"{NameOf(project)} takes the package {package}");

    [Test]
    public void Packages_Everywhere_HaveTheirVersionInOnePlace() => StyleTests.AssertNone(
        from directory in new[] { "src", "bench", "tests" }
        from project in Repository.Files(directory, "*.csproj")
        from element in XDocument.Load(project).Descendants("PackageReference")
        where element.Attribute("Version") is not null
        select $"{Repository.NameOf(project)}: {element.Attribute("Include")?.Value} has a version of its own");

    [Test]
    public void ForeignCode_IsCalledFromNativeOnly() => StyleTests.AssertNone(
        Offenders(file => file.IsIn("src") && !file.IsIn("src/MicroAlpha.Native"), ForeignCall()));

    [Test]
    public void Clocks_AreNotInPipeline() => StyleTests.AssertNone(
        Offenders(file => file.IsIn("src/MicroAlpha.Pipeline") || file.IsIn("src/MicroAlpha.Indicators"), Clock()));

    [Test]
    public void HotProjects_HaveNoLinqAsyncOrLock() => StyleTests.AssertNone(Offenders(
        file => IsHot(file) && !AllowedSlow.ContainsKey(file.Name), Slow()));

    [TestCase("    lock (_gate)", true)]
    [TestCase("public async Task M()", true)]
    [TestCase("using System.Linq;", true)]
    [TestCase("block (x)", false)]
    [TestCase("TryLock(x)", false)]
    public void Slow_Sample_IsFound(string code, bool isFound) =>
        Assert.That(Slow().IsMatch(code), Is.EqualTo(isFound));

    [TestCase("x = DateTime.UtcNow.Ticks", true)]
    [TestCase("x = DateTimeOffset.Now", true)]
    [TestCase("Stopwatch.GetTimestamp()", true)]
    [TestCase("Environment.TickCount64", true)]
    [TestCase("DateTime.UnixEpoch", false)]
    public void Clock_Sample_IsFound(string code, bool isFound) =>
        Assert.That(Clock().IsMatch(code), Is.EqualTo(isFound));

    [Test]
    public void BannedSymbols_AreActiveInEveryProjectOfSrc()
    {
        var props = XDocument.Load(Repository.At("src", "Directory.Build.props"));
        var hot = props.Descendants("PropertyGroup")
            .Single(group => group.Element("HotProject") is not null).Attribute("Condition")!.Value;
        foreach (var project in HotProjects)
            Assert.That(hot, Does.Contain($"== 'MicroAlpha.{project}'"));
        var lists = props.Descendants("AdditionalFiles").Select(element => element.Attribute("Include")!.Value);
        foreach (var list in lists)
            Assert.That(File.Exists(Repository.At("src", list.Split(')')[^1])), list);
        foreach (var project in Projects)
        {
            var assets = Path.Combine(Path.GetDirectoryName(project)!, "obj", "project.assets.json");
            var restored = File.ReadAllText(assets);
            Assert.That(restored, Does.Contain("Microsoft.CodeAnalysis.BannedApiAnalyzers/"), NameOf(project));
        }
    }

    [Test]
    public void BannedSymbols_AreNotSwitchedOff() => StyleTests.AssertNone(
        from file in Repository.Files("src", "*.csproj")
            .Append(Repository.At("src", "Directory.Build.props"))
            .Append(Repository.At("Directory.Build.props"))
            .Append(Repository.At(".editorconfig"))
        where File.ReadAllText(file).Contains("RS0030", StringComparison.Ordinal)
        select Repository.NameOf(file));

    [TestCase("BannedSymbols.txt", "P:System.DateTime.UtcNow")]
    [TestCase("BannedSymbols.txt", "T:System.Random")]
    [TestCase("BannedSymbols.txt", "T:System.Linq.Enumerable")]
    [TestCase("BannedSymbols.Everywhere.txt", "M:System.IO.FileStream.Flush(System.Boolean)")]
    [TestCase(
        "BannedSymbols.Everywhere.txt",
        "M:System.IO.RandomAccess.FlushToDisk(Microsoft.Win32.SafeHandles.SafeFileHandle)")]
    [TestCase("BannedSymbols.Pipeline.txt", "P:System.Environment.TickCount64")]
    [TestCase("BannedSymbols.Pipeline.txt", "T:System.Diagnostics.Stopwatch")]
    public void BannedSymbols_HaveTheSymbolWithItsReason(string file, string symbol)
    {
        var line = File.ReadAllLines(Repository.At("src", file)).Single(line => line.Split(';')[0] == symbol);
        Assert.That(line.Split(';')[1], Has.Length.GreaterThan(10), "the reason tells what to use instead");
    }

    [GeneratedRegex(@"\bMicroAlpha\.(Storage|Venue)\b")]
    private static partial Regex UsedProject();

    [GeneratedRegex(@"\b(?:LibraryImport|DllImport)(?:Attribute)?\s*\(")]
    private static partial Regex ForeignCall();

    [GeneratedRegex(@"\bDateTime(?:Offset)?\.(?:Utc)?Now\b|\bStopwatch\b|\bEnvironment\.TickCount|\bTimeProvider\b")]
    private static partial Regex Clock();

    [GeneratedRegex(@"\busing\s+System\.Linq\b|\basync\b|\bawait\b|\block\s*\(")]
    private static partial Regex Slow();

    private static bool IsHot(SourceFile file) => HotProjects.Any(project => file.IsIn($"src/MicroAlpha.{project}"));

    private static IEnumerable<string> Offenders(Func<SourceFile, bool> where, Regex pattern) =>
        from file in SourceFile.All
        where @where(file)
        from line in file.Code.Split('\n').Index()
        where pattern.IsMatch(line.Item)
        select $"{file.Name}:{line.Index + 1}: {line.Item.Trim()}";

    private static string NameOf(string project) =>
        Path.GetFileNameWithoutExtension(project.Replace('\\', '/'))["MicroAlpha.".Length..];

    private static IEnumerable<string> Elements(string project, string name) =>
        XDocument.Load(project).Descendants(name).Select(element => element.Attribute("Include")!.Value);
}
