namespace MicroAlpha.Ring;

/// <summary>
/// Where one lane sleeps. The word is 1 while the lane sleeps or is about to, and 0 otherwise; it lives in unmanaged
/// memory, so its address is fixed and a futex can wait on it.
/// </summary>
public abstract unsafe class Parking : IDisposable
{
    /// <summary>
    /// Sleeps while <c>*word == 1</c>, at most <paramref name="timeoutNs"/>. May return early for no reason. The lane's
    /// thread only. Must not miss a <see cref="Wake"/> whose store of 0 came before this call looked at the word.
    /// </summary>
    public abstract void Sleep(int* word, long timeoutNs);

    /// <summary>Wakes the lane; the caller has set the word to 0 before. Any thread.</summary>
    public abstract void Wake(int* word);

    /// <summary>Frees what the implementation holds. After the lane has ended.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the implementation holds.</summary>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
