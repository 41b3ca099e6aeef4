using System.Runtime.CompilerServices;

namespace MicroAlpha.Ring;

/// <summary>
/// Two stages as one: the second sees an event right after the first, on the same thread. Nest for more; the JIT sees
/// concrete types all the way down, so nothing is called indirectly.
/// </summary>
/// <typeparam name="TSlot">The 64-byte slot.</typeparam>
/// <typeparam name="TFirst">The stage that sees each event first.</typeparam>
/// <typeparam name="TSecond">The stage that sees it second.</typeparam>
/// <param name="first">The first stage.</param>
/// <param name="second">The second stage.</param>
public struct Fused<TSlot, TFirst, TSecond>(TFirst first, TSecond second) : IStage<TSlot>
    where TSlot : unmanaged
    where TFirst : struct, IStage<TSlot>
    where TSecond : struct, IStage<TSlot>
{
    /// <summary>The first stage; read it when the lane has stopped.</summary>
    public TFirst First = first;

    /// <summary>The second stage; read it when the lane has stopped.</summary>
    public TSecond Second = second;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // fusion is the point; RingCase measures the diamond
    public void OnEvent(ref TSlot slot, long sequence)
    {
        First.OnEvent(ref slot, sequence);
        Second.OnEvent(ref slot, sequence);
    }

    /// <inheritdoc/>
    public void OnBatchEnd(long sequence)
    {
        First.OnBatchEnd(sequence);
        Second.OnBatchEnd(sequence);
    }

    /// <inheritdoc/>
    public void OnIdle()
    {
        First.OnIdle();
        Second.OnIdle();
    }

    /// <inheritdoc/>
    public void OnMissed(long firstMissed, long lastMissed)
    {
        First.OnMissed(firstMissed, lastMissed);
        Second.OnMissed(firstMissed, lastMissed);
    }

    /// <inheritdoc/>
    public void OnStop()
    {
        First.OnStop();
        Second.OnStop();
    }
}
