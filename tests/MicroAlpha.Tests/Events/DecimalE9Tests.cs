using System.Runtime.Intrinsics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Events;
using NUnit.Framework;

namespace MicroAlpha.Tests.Events;

[TestFixture]
public sealed class DecimalE9Tests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(1000);

    [TestCase("0", 0L)]
    [TestCase("-0", 0L)]
    [TestCase("0.0", 0L)]
    [TestCase("0e999999999999999999999", 0L)]
    [TestCase("1", 1_000_000_000L)]
    [TestCase("223.95", 223_950_000_000L)]
    [TestCase("0.000000001", 1L)]
    [TestCase("-0.000000001", -1L)]
    [TestCase("1e-9", 1L)]
    [TestCase("1e-7", 100L)]
    [TestCase("1.5E+3", 1_500_000_000_000L)]
    [TestCase("10e-10", 1L)]
    [TestCase("1.0000000000000000000000000000000", 1_000_000_000L)]
    [TestCase("0.00000000000000000000000000001e20", 1L)]
    [TestCase("100000000000000000000e-11", 1_000_000_000_000_000_000L)]
    [TestCase("9999999.999999999", 9_999_999_999_999_999L)]
    [TestCase("10000000.000000001", 10_000_000_000_000_001L)]
    [TestCase("9223372036.854775807", long.MaxValue)]
    [TestCase("-9223372036.854775807", -long.MaxValue)]
    [TestCase("-9223372036.854775808", long.MinValue)]
    public void TryParse_Number_IsExact(string text, long expected)
    {
        Assert.That(DecimalE9.TryParse(Encoding.ASCII.GetBytes(text), out var value, out var consumed), Is.True);
        Assert.That((value, consumed), Is.EqualTo((expected, text.Length)));
    }

    [TestCase("")]
    [TestCase("-")]
    [TestCase("+")]
    [TestCase(".")]
    [TestCase("+1")]
    [TestCase(" 1")]
    [TestCase("1.")]
    [TestCase("-1.")]
    [TestCase("1.e5")]
    [TestCase(".5")]
    [TestCase("-.5")]
    [TestCase("01")]
    [TestCase("-01")]
    [TestCase("00")]
    [TestCase("00.5")]
    [TestCase("1e")]
    [TestCase("1e+")]
    [TestCase("1.5E-")]
    [TestCase("--1")]
    [TestCase("e5")]
    [TestCase("NaN")]
    [TestCase("0.0000000001")]
    [TestCase("1e-10")]
    [TestCase("0.1234567891")]
    [TestCase("9223372036.854775808")]
    [TestCase("-9223372036.854775809")]
    [TestCase("9223372037")]
    [TestCase("18446744073.709551616")]
    [TestCase("1e10")]
    [TestCase("1e999999999999999999999")]
    [TestCase("99999999999999999999999999999999999999")]
    public void TryParse_NotANumberOfOurs_IsRefused(string text)
    {
        Assert.That(DecimalE9.TryParse(Encoding.ASCII.GetBytes(text), out var value, out var consumed), Is.False);
        Assert.That((value, consumed), Is.EqualTo((0L, 0)));
    }

    [TestCase("1,2", 1)]
    [TestCase("1.5.5", 3)]
    [TestCase("1.5}", 3)]
    [TestCase("-12\n", 3)]
    [TestCase("1e2e2", 3)]
    [TestCase("123456789012345678,", -1)]
    [TestCase("1234567.123456789,\"as\":5", 17)]
    public void TryParse_TextBehindIt_IsLeft(string text, int expected)
    {
        var isNumber = DecimalE9.TryParse(Encoding.ASCII.GetBytes(text), out _, out var consumed);
        Assert.That(isNumber ? consumed : -1, Is.EqualTo(expected));
    }

    [Test]
    public void TryParse_LongDigitStrings_AgreeWithTwin()
    {
        foreach (var zeros in (int[])[0, 1, 5, 6, 7, 8, 9, 14, 15, 16, 17, 18, 19, 20, 21, 40, 1000])
        {
            var run = new string('0', zeros);
            foreach (var text in new[] { $"1{run}", $"0.{run}1", $"1.{run}", $"0.1{run}", $"1{run}e-{zeros}",
                $"0.{run}1e{zeros}", $"12.5{run}e1" })
                AssertAgrees(text);
        }
    }

    [Test]
    public void TryParse_AnyText_AgreesWithTwin() => Prop.ForAll(Seeds.Any, seed =>
    {
        var random = new Random(seed);
        for (var i = 0; i < 20; i++)
            AssertAgrees(AnyText(random));
    }).Check(Many);

    [Test]
    public void Format_AnyValue_AgreesWithTwinAndComesBack() => Prop.ForAll(Seeds.Any, seed =>
    {
        var random = new Random(seed);
        for (var i = 0; i < 20; i++)
            AssertRoundTrip(random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64));
    }).Check(Many);

    [Test]
    public void Format_Boundaries_AgreeWithTwinAndComeBack()
    {
        var powers = Enumerable.Range(0, 19).Select(p => (long)System.Numerics.BigInteger.Pow(10, p));
        foreach (var value in powers.SelectMany(p => new[] { p - 1, p, p + 1, 5 * (p / 10), 9 * (p / 10 * 9) }))
        {
            AssertRoundTrip(value);
            AssertRoundTrip(-value);
        }

        AssertRoundTrip(long.MaxValue);
        AssertRoundTrip(long.MinValue);
        AssertRoundTrip(long.MinValue + 1);
    }

    [Test]
    public void Format_ShortTarget_ReturnsZero() =>
        Assert.That(DecimalE9.Format(1, new byte[DecimalE9.MaxLength - 1]), Is.Zero);

    [Test]
    public void Split4_EveryValue_IsItsDigits()
    {
        for (var value = 0u; value < 10_000; value++)
        {
            var digits = DecimalE9Digits.Split4(value);
            var expected = (value / 1000) | (value / 100 % 10 << 8) | (value / 10 % 10 << 16) | (value % 10 << 24);
            if (digits != expected)
                Assert.Fail($"{value}");
            // The two halves of eight digits do not touch each other: every value in both places is every value.
            if (DecimalE9Digits.Split8(value * 10_000) != expected
                || DecimalE9Digits.Split8(value) != (ulong)expected << 32
                || DecimalE9Digits.Join8(expected) != value * 10_000)
                Assert.Fail($"{value}");
            foreach (var wide in (ulong[])[1, 10_000, 100_000_000, 1_000_000_000_000])
                AssertPrints16(value * wide);
        }
    }

    [Test]
    public void Print16_AnyValue_ComesBack() => Prop.ForAll(Seeds.Any, seed =>
    {
        var random = new Random(seed);
        for (var i = 0; i < 20; i++)
            AssertPrints16((ulong)random.NextInt64(10_000_000_000_000_000) / (ulong)Math.Pow(10, random.Next(16)));
    }).Check(Many);

    [Test]
    public void OtherThanDigits_EveryByte_IsToldApart()
    {
        for (var c = 0; c < 256; c++)
        {
            var mask = DecimalE9Digits.OtherThanDigits(Vector128.Create((byte)'5').WithElement(9, (byte)c));
            Assert.That(mask, Is.EqualTo(c is >= '0' and <= '9' ? 0u : 1u << 9), $"{c}");
        }
    }

    private static void AssertPrints16(ulong value)
    {
        var text = DecimalE9Digits.Print16(value);
        Span<byte> bytes = stackalloc byte[16];
        text.CopyTo(bytes);
        if (Encoding.ASCII.GetString(bytes) != value.ToString("D16", System.Globalization.CultureInfo.InvariantCulture))
            Assert.Fail($"{value}: {Encoding.ASCII.GetString(bytes)}");
        if (DecimalE9Digits.IsVectorized && DecimalE9Digits.JoinWhole16(text) != value)
            Assert.Fail($"{value}: {DecimalE9Digits.JoinWhole16(text)}");
    }

    private static void AssertRoundTrip(long value)
    {
        // Bytes behind MaxLength are not touched.
        var target = new byte[DecimalE9.MaxLength + 1];
        target[^1] = 77;
        var length = DecimalE9.Format(value, target);
        var text = Encoding.ASCII.GetString(target, 0, length);
        if (text != DecimalE9Twin.Format(value) || target[^1] != 77)
            Assert.Fail($"{value}: {text}");
        AssertAgrees(text);
        if (!DecimalE9.TryParse(target.AsSpan(0, length), out var back, out _) || back != value)
            Assert.Fail($"{value}: {text} came back as {back}");
    }

    // Compares both paths with the twin, with the text alone and inside a longer one.
    private static void AssertAgrees(string text)
    {
        foreach (var tail in new[] { "", ",", "}\n{\"seq\":1234567890123" })
        {
            var bytes = Encoding.Latin1.GetBytes(text + tail);
            var expected = DecimalE9Twin.TryParse(text + tail, out var twinValue, out var twinConsumed);
            var actual = DecimalE9.TryParse(bytes, out var value, out var consumed);
            if ((actual, value, consumed) != (expected, twinValue, twinConsumed))
                Assert.Fail($"'{text}{tail}': {actual} {value} {consumed}, twin {expected} {twinValue} {twinConsumed}");
            actual = DecimalE9Exact.TryParse(bytes, out value, out consumed);
            if ((actual, value, consumed) != (expected, twinValue, twinConsumed))
                Assert.Fail($"exact '{text}{tail}': {actual} {value} {consumed}, twin {expected} {twinValue} "
                    + $"{twinConsumed}");
        }
    }

    private static string AnyText(Random random)
    {
        var text = new StringBuilder();
        if (random.Next(3) == 0)
            text.Append('-');
        Digits(random.Next(4) == 0 ? 22 : 9);
        if (random.Next(3) != 0)
        {
            text.Append('.');
            Digits(random.Next(4) == 0 ? 22 : 10);
        }

        if (random.Next(4) == 0)
        {
            text.Append(random.Next(2) == 0 ? 'e' : 'E').Append(random.Next(3) switch { 0 => "-", 1 => "+", _ => "" });
            Digits(3);
        }

        if (random.Next(5) == 0)
            text.Insert(random.Next(text.Length + 1), "-+.e0x9 "[random.Next(8)]);
        return text.ToString();

        void Digits(int most)
        {
            for (var count = random.Next(most); count > 0; count--)
                text.Append(random.Next(2) == 0 ? '0' : (char)('0' + random.Next(10)));
        }
    }
}
