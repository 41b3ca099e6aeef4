using System.Runtime.CompilerServices;

namespace MicroAlpha.Ring;

/// <summary>Follows other lanes: a sequence is available when all of them are done with it.</summary>
internal readonly struct LaneSource(Sequence[] upstream) : ISource
{
    private readonly Sequence[] _upstream = upstream;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // the poll of every waiting lane
    public long Available(long next, long limit)
    {
        foreach (var sequence in _upstream)
        {
            // Acquire: pairs with the release in Sequence.Set by the lane that is followed.
            var end = sequence.Get() + 1;
            if (end < limit)
                limit = end;
        }

        return Math.Max(next, limit);
    }
}
