using MicroAlpha.Events;

namespace MicroAlpha.Host.Kill;

/// <summary>Puts operator commands on the event ring, so that the log and every replay show them.</summary>
internal interface IOperatorEvents
{
    /// <summary>
    /// Publishes one event of kind Operator. Called on the operator's thread; must not block. False when the ring is
    /// full: it is called again with the same payload a little later, in order.
    /// </summary>
    bool TryPublish(in OperatorPayload payload);
}
