using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Parsing;
using MicroAlpha.Tests.Events;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca.Parsing;

[TestFixture]
public sealed class DoubleE9Tests
{
    [Test]
    public void TryConvert_AnyDouble_IsItsShortestDecimal() => Prop.ForAll(Seeds.Any, seed =>
    {
        var random = new Random(seed);
        for (var i = 0; i < 300; i++)
        {
            var value = random.Next(6) switch
            {
                0 => BitConverter.UInt64BitsToDouble((ulong)random.NextInt64() * 2),
                1 => random.NextInt64(1L << 62) / 1e9,
                2 => random.Next() / 1e9 * Math.Pow(10, random.Next(12)),
                3 => Math.BitIncrement(random.NextInt64(1L << random.Next(1, 52)) / 1e9),
                4 => 2_097_152 + ((random.NextDouble() - 0.5) * random.Next(1, 1000)),
                _ => -random.Next(100_000_000) / 100.0,
            };
            var text = Encoding.ASCII.GetBytes(value.ToString("R", CultureInfo.InvariantCulture));
            var isGood = DecimalE9.TryParse(text, out var expected, out var used) && used == text.Length;

            var result = DoubleE9.TryConvert(value, out var valueE9);

            Assert.That(result, Is.EqualTo(isGood), $"{value:R}");
            Assert.That(valueE9, Is.EqualTo(isGood ? expected : 0), $"{value:R}");
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [TestCase(26679.5912436798, 26_679_591_243_680)]
    [TestCase(0.00000000049999, 0)]
    [TestCase(5e-10, 1)]
    [TestCase(1234.5, 1_234_500_000_000)]
    public void TryRound_Sample_IsNearest(double value, long expected)
    {
        Assert.That(DoubleE9.TryRound(value, out var valueE9), Is.True);
        Assert.That(valueE9, Is.EqualTo(expected));
    }

    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    [TestCase(1e10)]
    public void TryRound_NoNumberOrTooLarge_IsRefused(double value) =>
        Assert.That(DoubleE9.TryRound(value, out _), Is.False);
}
