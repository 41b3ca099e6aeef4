namespace MicroAlpha.Host.Metrics;

/// <summary>
/// One line of the conservation account: every event that was received is done, waits, or was explicitly dropped. What
/// waits is the rest, so an event that was counted twice shows as fewer than none waiting, and one that was lost as one
/// that waits for ever: <c>run</c> ends with 1 when anything waits after the stop.
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

    /// <summary>The numbers add up, and none is negative.</summary>
    public bool Holds => Sum == Received && Done >= 0 && Waiting >= 0 && Dropped >= 0;
}
