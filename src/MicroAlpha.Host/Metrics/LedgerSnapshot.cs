namespace MicroAlpha.Host.Metrics;

/// <summary>
/// One line of the conservation account: every event that was received is done, waits, or was explicitly dropped. The
/// four numbers come from different counters, so that a lost event shows.
/// </summary>
/// <param name="Name">What "done" means here: recorded, processed, stored.</param>
/// <param name="Received">Events published.</param>
/// <param name="Done">Events that are done.</param>
/// <param name="Waiting">Events that wait.</param>
/// <param name="Dropped">Events dropped, each counted with its reason.</param>
internal sealed record LedgerSnapshot(string Name, long Received, long Done, long Waiting, long Dropped)
{
    /// <summary>Done, waiting and dropped together.</summary>
    public long Sum => Done + Waiting + Dropped;

    /// <summary>Nothing is lost and nothing is counted twice.</summary>
    public bool Holds => Sum == Received;
}
