namespace MicroAlpha.Ring;

/// <summary>Where a lane is in its life.</summary>
public enum LaneState : byte
{
    /// <summary>Built, its thread not started.</summary>
    Ready = 0,

    /// <summary>Its thread runs.</summary>
    Running = 1,

    /// <summary>Ended as asked: everything up to the stop position was handled and OnStop was called.</summary>
    Stopped = 2,

    /// <summary>Ended by an exception that escaped the stage; see <see cref="LaneControl.Fault"/>.</summary>
    Faulted = 3,
}
