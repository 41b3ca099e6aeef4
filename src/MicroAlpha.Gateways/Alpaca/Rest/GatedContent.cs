using System.Net;

namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>
/// The body of an order request, which asks the gate when it is written. Head and body leave together, so nothing of a
/// request that the gate stops is ever sent.
/// </summary>
internal sealed class GatedContent(byte[] body, IWriteGate gate) : HttpContent
{
    /// <summary>The gate stopped it.</summary>
    public bool IsStopped { get; private set; }

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        if (!gate.TryEnter())
        {
            IsStopped = true;
            throw new IOException("the last gate stopped the request");
        }

        try
        {
            await stream.WriteAsync(body).ConfigureAwait(false);
            await stream.FlushAsync().ConfigureAwait(false);
        }
        finally
        {
            gate.Leave();
        }
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
