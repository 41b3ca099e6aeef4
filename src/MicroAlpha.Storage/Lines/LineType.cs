namespace MicroAlpha.Storage.Lines;

/// <summary>What a line of the log holds, told by its first key.</summary>
public enum LineType
{
    /// <summary>None of ours.</summary>
    Unknown = 0,

    /// <summary>One slot of the event ring: <c>{"seq":</c>.</summary>
    Event = 1,

    /// <summary>One slot of the command ring: <c>{"cmd":</c>.</summary>
    Command = 2,

    /// <summary>About the session or the segment: <c>{"meta":</c>.</summary>
    Meta = 3,
}
