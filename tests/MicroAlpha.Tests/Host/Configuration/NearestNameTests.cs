using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Host.Configuration;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Configuration;

/// <summary>Suggestions.</summary>
internal sealed class NearestNameTests
{
    [Test]
    public void Distance_AnyTwoShortTexts_EqualsTheNaiveRecursion()
    {
        var texts = Gen.Elements('a', 'b', 'C', 'c').ArrayOf().Where(letters => letters.Length <= 5)
            .Select(letters => new string(letters)).ToArbitrary();
        Prop.ForAll(texts, texts, (left, right) => NearestName.Distance(left, right) == Naive(left, right))
            .QuickCheckThrowOnFailure();
    }

    [Test]
    public void Of_NothingNear_IsNull()
    {
        Assert.That(NearestName.Of("zzz", ["abc", "abd"]), Is.Null);
        Assert.That(NearestName.Of("", ["abc"]), Is.Null);
        Assert.That(NearestName.Of(new string('a', 100_000), ["abc"]), Is.Null);
    }

    [Test]
    public void Of_TwoNear_TakesTheNearer() =>
        Assert.That(NearestName.Of("blockMS", ["log.blockBytes", "log.blockMs"]), Is.EqualTo("log.blockMs"));

    private static int Naive(string left, string right)
    {
        if (left.Length == 0 || right.Length == 0)
            return left.Length + right.Length;
        var (a, b) = (left.ToUpperInvariant(), right.ToUpperInvariant());
        var best = Math.Min(Naive(left[..^1], right), Naive(left, right[..^1])) + 1;
        best = Math.Min(best, Naive(left[..^1], right[..^1]) + (a[^1] == b[^1] ? 0 : 1));
        if (a.Length > 1 && b.Length > 1 && a[^1] == b[^2] && a[^2] == b[^1])
            best = Math.Min(best, Naive(left[..^2], right[..^2]) + 1);
        return best;
    }
}
