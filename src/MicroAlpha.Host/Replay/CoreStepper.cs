using MicroAlpha.Ring;

namespace MicroAlpha.Host.Replay;

/// <summary>
/// A core that is stepped by its caller, or runs on a lane. One call for each batch is indirect, none for each event.
/// </summary>
internal abstract class CoreStepper
{
    /// <summary>The lane, not started; null when the caller steps.</summary>
    public virtual LaneControl? Lane => null;

    /// <summary>Handles what was published, when the caller steps.</summary>
    public abstract void Step(int count);

    /// <summary>Handles the rest and stops; a lane is to be joined.</summary>
    public abstract void DrainAndStop();
}
