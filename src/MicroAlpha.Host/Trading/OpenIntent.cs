using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Pipeline.Orders;

namespace MicroAlpha.Host.Trading;

/// <summary>An intent as it was written down; the stamp of its command says whether it was answered.</summary>
/// <param name="Epoch">Number of that start.</param>
/// <param name="Sequence">Command sequence.</param>
/// <param name="Symbol">Symbol.</param>
/// <param name="Command">What was to be sent.</param>
internal sealed record OpenIntent(ulong Epoch, long Sequence, string Symbol, OrderCommand Command)
{
    /// <summary>Its name at the venue.</summary>
    public string Name => NameOf(Epoch, Command.StrategyId, Sequence);

    /// <summary>The name of an order as text.</summary>
    public static string NameOf(ulong epoch, ushort strategyId, long sequence)
    {
        Span<byte> name = stackalloc byte[ClientOrderId.MaxLength];
        return Encoding.ASCII.GetString(name[..ClientOrderId.Format(name, epoch, strategyId, sequence)]);
    }
}
