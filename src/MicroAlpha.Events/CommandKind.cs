namespace MicroAlpha.Events;

/// <summary>What an <see cref="OrderCommand"/> says. A number is never reused or changed.</summary>
public enum CommandKind : byte
{
    /// <summary>An abandoned claim: consumers skip it.</summary>
    None = 0,

    /// <summary>Send a new order.</summary>
    New = 1,

    /// <summary>Replace a working order.</summary>
    Replace = 2,

    /// <summary>Cancel a working order.</summary>
    Cancel = 3,

    /// <summary>
    /// Not an order: the core's state hash after <see cref="OrderCommand.CauseSequence"/>, kept in the log.
    /// </summary>
    Checkpoint = 4,

    /// <summary>
    /// Not an order: the risk gate refused one, with the value and the limit. Nothing is sent.
    /// </summary>
    Refused = 5,
}
