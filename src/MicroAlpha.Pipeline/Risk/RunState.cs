namespace MicroAlpha.Pipeline.Risk;

/// <summary>Whether orders may be sent at all.</summary>
public enum RunState : byte
{
    /// <summary>Not started, or stopped.</summary>
    Stopped = 0,

    /// <summary>Connected; open orders and positions are being compared with the broker's.</summary>
    Reconciling = 1,

    /// <summary>Open for trading.</summary>
    Open = 2,
}
