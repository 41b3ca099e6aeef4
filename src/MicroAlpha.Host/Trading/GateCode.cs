namespace MicroAlpha.Host.Trading;

/// <summary>
/// Why the last gate stopped a command: <c>ReasonCode</c> of its <c>OrderRejected</c> with <c>RejectedBy</c> 2, and a
/// few more by the broker. Numbers are in logs: never changed.
/// </summary>
internal enum GateCode : uint
{
    /// <summary>It passes.</summary>
    None = 0,

    /// <summary>A kill level forbids it. Value: level; limit: the highest that lets it pass.</summary>
    Killed = 1,

    /// <summary>The guard's lease has ended. Value: now; limit: its end; ns, monotonic clock.</summary>
    LeaseLost = 2,

    /// <summary>The decision is too old. Value: age; limit: oldest; ns.</summary>
    TooOld = 3,

    /// <summary>The decision is from the future: a clock jumped. Value: age, negative; limit: 0; ns.</summary>
    FromTheFuture = 4,

    /// <summary>A command with this or a later sequence was let through before. Value: sequence; limit: the last.
    /// </summary>
    Repeated = 5,

    /// <summary>Executed and open children would exceed the parent. Value: size; limit: the parent's; 1e-9 units.
    /// </summary>
    ParentExceeded = 6,

    /// <summary>The engine is stopping.</summary>
    Closed = 7,

    /// <summary>The intent could not be recorded. Value: records; limit: their number.</summary>
    NotRecorded = 8,

    /// <summary>The broker is not connected and reconciled.</summary>
    NotReady = 9,

    /// <summary>The order to change never reached the venue, or has ended.</summary>
    NotAtVenue = 10,

    /// <summary>The venue was asked twice after the settle time and does not know it.</summary>
    NeverArrived = 11,

    /// <summary>The instrument has no symbol.</summary>
    NoSymbol = 12,
}
