namespace MicroAlpha.Storage.Log;

/// <summary>
/// Makes what a file holds durable while its owner goes on writing: one request at a time, its answer fetched later.
/// Called by the recorder lane only.
/// </summary>
public interface IFileSync : IDisposable
{
    /// <summary>Asks for everything written to the file so far; nothing may be under way.</summary>
    void Begin(int descriptor);

    /// <summary>Fetches the answer of the request under way without waiting: 0, or minus errno.</summary>
    bool TryEnd(out int result);

    /// <summary>Waits for the answer of the request under way: 0, or minus errno.</summary>
    int End();
}
