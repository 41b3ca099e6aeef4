namespace MicroAlpha.Host.Kill;

/// <summary>What a kill waits for before it is answered: orders whose bytes are being written.</summary>
internal interface ISendGate
{
    /// <summary>Waits until no write is under way. Any thread, after the kill word was raised.</summary>
    /// <returns>False when one was still under way after that time.</returns>
    bool WaitUntilQuiet(TimeSpan within);
}
