using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using MicroAlpha.Events;
using MicroAlpha.Native;
using MicroAlpha.Tests.Tidy;
using MicroAlpha.Venue.Matching;
using NUnit.Framework;

namespace MicroAlpha.Tests.Venue.Matching;

/// <summary>The structs and numbers here are those of the C header, field by field and name by name.</summary>
[TestFixture]
internal sealed partial class MatcherLayoutTests
{
    private static readonly string Header =
        File.ReadAllText(Repository.At("native", "include", "microalpha_matcher.h"));

    // Names that C needs otherwise: they would meet the times in force of the same name.
    private static readonly Dictionary<string, string> OtherNames = new()
    {
        ["REASON_IMMEDIATE_OR_CANCEL"] = nameof(MatchReason.ImmediateOrCancel),
        ["REASON_FILL_OR_KILL"] = nameof(MatchReason.FillOrKill),
        ["NO_REASON"] = nameof(MatchReason.None),
    };

    private static readonly Type[] Structs = [typeof(MatchCommand), typeof(MatchReport), typeof(BookDepth)];

    [Test]
    public void Structs_Size_IsWhatTheHeaderAsserts()
    {
        Assert.That(Unsafe.SizeOf<MatchCommand>(), Is.EqualTo(HeaderSize("ma_command")).And.EqualTo(64));
        Assert.That(Unsafe.SizeOf<MatchReport>(), Is.EqualTo(HeaderSize("ma_report")).And.EqualTo(64));
        Assert.That(Unsafe.SizeOf<BookDepth>(), Is.EqualTo(HeaderSize("ma_depth")).And.EqualTo(24));
        Assert.That(Header, Does.Contain($"MA_BASE_REPORTS {IMatcher.BaseReports}u\n"));
        Assert.That(Header, Does.Contain($"MA_ABI_VERSION {MatcherLibrary.ExpectedVersion}u"));
        Assert.That(MatcherLibrary.LoadedVersion, Is.EqualTo(MatcherLibrary.ExpectedVersion));
        Assert.That(Header, Does.Contain($"MA_MAX_ORDERS (1u << {int.Log2(MatcherOptions.OrdersLimit)})\n"));
        Assert.That(Header, Does.Contain($"MA_MAX_INSTRUMENTS (1u << {int.Log2(MatcherOptions.InstrumentsLimit)})\n"));
    }

    [TestCaseSource(nameof(Structs))]
    public void Struct_Layout_FillsItsSizeAndFieldsShareWholePlaces(Type type)
    {
        var fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public)
            .Select(field => (Offset: field.GetCustomAttribute<FieldOffsetAttribute>()!.Value, Size: SizeOf(field)))
            .Distinct().OrderBy(field => field.Offset).ToList();
        var next = 0;
        foreach (var (offset, size) in fields)
        {
            Assert.That(offset, Is.EqualTo(next), "gap or overlap");
            Assert.That(offset % size, Is.Zero, "not aligned");
            next = offset + size;
        }

        Assert.That(next, Is.EqualTo(type.StructLayoutAttribute!.Size));
    }

    [TestCase(typeof(MatchCommand), "ma_command")]
    [TestCase(typeof(MatchReport), "ma_report")]
    public void Struct_Offsets_AreThoseOfTheHeader(Type type, string name)
    {
        var asserted = Regex.Matches(Header, $@"offsetof\({name}, (\w+)\) == (\d+)");
        Assert.That(asserted, Has.Count.GreaterThan(8));
        foreach (Match match in asserted)
        {
            var field = type.GetField(PascalOf(match.Groups[1].Value));
            Assert.That(field, Is.Not.Null, match.Value);
            Assert.That(
                $"{field!.GetCustomAttribute<FieldOffsetAttribute>()!.Value}", Is.EqualTo(match.Groups[2].Value),
                match.Value);
        }
    }

    [TestCase(typeof(MatchCommandKind), "", 8)]
    [TestCase(typeof(MatchReportKind), "", 8)]
    [TestCase(typeof(MatchReportFlags), "", 2)]
    [TestCase(typeof(MatchFlags), "", 1)]
    [TestCase(typeof(SelfTradeMode), "STP_", 4)]
    [TestCase(typeof(Side), "", 2)]
    [TestCase(typeof(OrderType), "", 2)]
    [TestCase(typeof(TimeInForce), "", 4)]
    [TestCase(typeof(MatchReason), "", 32)]
    public void Enum_Numbers_AreThoseOfTheHeader(Type type, string prefix, int expected)
    {
        var wanted = Enum.GetNames(type).Where(name => name != "None" || type == typeof(MatchReason)).ToHashSet();
        // To the matcher it is a limit order with a flag.
        if (type == typeof(OrderType))
            wanted.Remove(nameof(OrderType.PostOnly));
        var found = 0;
        foreach (Match match in Number().Matches(Header))
        {
            var plain = match.Groups[1].Value;
            if (!plain.StartsWith(prefix, StringComparison.Ordinal))
                continue;
            var name = OtherNames.GetValueOrDefault(plain) ?? PascalOf(plain[prefix.Length..]);
            var isReason = OtherNames.ContainsKey(plain) || name == nameof(MatchReason.SelfTrade);
            if (!wanted.Contains(name) || (type == typeof(MatchReason) && IsTimeInForce(plain))
                || (type == typeof(TimeInForce) && isReason))
                continue;
            var value = Convert.ToInt32(Enum.Parse(type, name), System.Globalization.CultureInfo.InvariantCulture);
            Assert.That($"{value}", Is.EqualTo(match.Groups[2].Value), name);
            found++;
        }

        Assert.That((found, wanted.Count), Is.EqualTo((expected, expected)));
    }

    [GeneratedRegex(@"\bMA_([A-Z_]+) = (\d+)")]
    private static partial Regex Number();

    private static bool IsTimeInForce(string plain) => plain is "IMMEDIATE_OR_CANCEL" or "FILL_OR_KILL";

    private static int HeaderSize(string name) => int.Parse(
        Regex.Match(Header, $@"sizeof\({name}\) == (\d+)").Groups[1].Value,
        System.Globalization.CultureInfo.InvariantCulture);

    // price_e9 and PRICE_E9 are PriceE9.
    private static string PascalOf(string name) => string.Concat(name.Split('_').Select(word =>
        char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant()));

    private static int SizeOf(FieldInfo field) => (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!
        .MakeGenericMethod(field.FieldType).Invoke(null, null)!;
}
