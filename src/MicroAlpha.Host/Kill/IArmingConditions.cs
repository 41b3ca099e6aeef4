namespace MicroAlpha.Host.Kill;

/// <summary>
/// What must be true of the engine before a kill may be lifted: reconciled, no order in an unknown state.
/// </summary>
internal interface IArmingConditions
{
    /// <summary>Whether arming is allowed now. Called on the operator's thread; must not block.</summary>
    /// <param name="missing">What is not yet true, for people; empty when all is.</param>
    bool AreMet(out string missing);
}
