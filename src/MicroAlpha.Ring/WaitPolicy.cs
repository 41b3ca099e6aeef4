namespace MicroAlpha.Ring;

/// <summary>
/// What a lane does while nothing is available. Chosen by <see cref="LanePlan"/> from what it shares its CPU with.
/// </summary>
public enum WaitPolicy : byte
{
    /// <summary>
    /// Polls with one pause instruction between polls: the lowest latency, the whole CPU. Only on a CPU of its own.
    /// </summary>
    Spin = 0,

    /// <summary>
    /// Polls, then gives the rest of the time slice to whoever else wants the CPU. The whole CPU when nobody does.
    /// </summary>
    Yield = 1,

    /// <summary>
    /// Polls briefly, then sleeps until a publisher wakes it: a few µs of latency, the wake is paid by the publisher.
    /// </summary>
    Park = 2,

    /// <summary>
    /// Sleeps for a fixed time whenever it has caught up; publishers never wake it and pay nothing. For work that is
    /// done in large batches anyway: recorder, store, view.
    /// </summary>
    Nap = 3,
}
