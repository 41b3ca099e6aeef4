namespace MicroAlpha.Pipeline.Books;

/// <summary>
/// Which of two prices is better: a type parameter, so that each side gets its own code without a branch.
/// </summary>
internal interface ISideOrder
{
    /// <summary>True when <paramref name="a"/> is strictly better than <paramref name="b"/>.</summary>
    static abstract bool IsBetter(long a, long b);
}
