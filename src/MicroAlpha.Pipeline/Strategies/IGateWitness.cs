using MicroAlpha.Pipeline.Orders;
using MicroAlpha.Pipeline.Risk;

namespace MicroAlpha.Pipeline.Strategies;

/// <summary>
/// Sees every question to the risk gate, for the explanation of an order from its log. It changes nothing. On the
/// thread of the core; a live core has none.
/// </summary>
public interface IGateWitness
{
    /// <summary>A command is about to be asked for; books, orders and risk are as the gate will see them.</summary>
    /// <param name="intent">What is wanted.</param>
    /// <param name="sequence">Sequence of the event that caused it.</param>
    /// <param name="nowNs">Time of the decision, ns since the Unix epoch.</param>
    void BeforeGate(in OrderIntent intent, long sequence, long nowNs);

    /// <summary>The gate has answered.</summary>
    /// <param name="intent">What was wanted, with the order's own terms filled in.</param>
    /// <param name="orderId">The order; 0 when it was refused.</param>
    /// <param name="reject">Why it was refused.</param>
    void AfterGate(in OrderIntent intent, uint orderId, in RiskReject reject);
}
