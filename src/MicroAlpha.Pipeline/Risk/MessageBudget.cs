using System.Runtime.CompilerServices;

namespace MicroAlpha.Pipeline.Risk;

/// <summary>
/// A token bucket in whole numbers on the receive clock. New orders and replaces must leave the reserve; cancels take a
/// token and are never refused. Core lane only.
/// </summary>
/// <remarks>A token is 1e9 parts; a rate of r a second adds r parts in each ns, so nothing is ever rounded.</remarks>
internal struct MessageBudget
{
    /// <summary>Parts of a token.</summary>
    public const long Token = 1_000_000_000;

    private long _tokens;
    private long _timeNs;
    private readonly long _perNs;
    private readonly long _most;

    /// <summary>Begins full.</summary>
    public MessageBudget(long perSecond, long burst)
    {
        (_perNs, _most) = (perSecond, burst * Token);
        _tokens = _most;
    }

    /// <summary>What is left, parts of a token.</summary>
    public readonly long Tokens => _tokens;

    /// <summary>Adds what came since the last call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one multiplication, in every check
    public void Advance(long nowNs)
    {
        var elapsed = nowNs - _timeNs;
        if (elapsed <= 0)
            return;
        _timeNs = nowNs;
        var missing = _most - _tokens;
        var came = Math.BigMul(elapsed, _perNs, out var low);
        _tokens = came != 0 || low < 0 || low >= missing ? _most : _tokens + low;
    }

    /// <summary>Takes one token; below 0 it stays 0.</summary>
    public void Take() => _tokens = Math.Max(0, _tokens - Token);
}
