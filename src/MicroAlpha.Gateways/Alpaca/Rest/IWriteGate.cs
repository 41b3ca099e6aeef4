namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>
/// Asked on the thread that writes an order's bytes, right before it writes them. One object a request.
/// </summary>
public interface IWriteGate
{
    /// <summary>True = the bytes may be written; then <see cref="Leave"/> follows. False: nothing is written.</summary>
    bool TryEnter();

    /// <summary>The bytes are with the kernel, or will never be.</summary>
    void Leave();
}
