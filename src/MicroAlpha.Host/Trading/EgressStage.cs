using MicroAlpha.Events;
using MicroAlpha.Ring;

namespace MicroAlpha.Host.Trading;

/// <summary>
/// The egress lane's stage: hands orders to the broker. Gating on the command ring, so nothing decided is lost; a
/// recorded refusal and a checkpoint are not for a broker. Egress lane only.
/// </summary>
internal readonly struct EgressStage(IBroker broker) : IStage<OrderCommand>
{
    /// <inheritdoc/>
    public void OnEvent(ref OrderCommand slot, long sequence)
    {
        if (slot.Kind is CommandKind.New or CommandKind.Replace or CommandKind.Cancel)
            broker.Send(in slot, sequence);
    }

    /// <inheritdoc/>
    public void OnBatchEnd(long sequence)
    {
    }

    /// <inheritdoc/>
    public void OnIdle()
    {
    }

    /// <inheritdoc/>
    public void OnMissed(long firstMissed, long lastMissed) => throw new InvalidOperationException(
        $"the egress is a gating stage and can not miss commands, but {firstMissed} to {lastMissed} were");

    /// <inheritdoc/>
    public void OnStop()
    {
    }
}
