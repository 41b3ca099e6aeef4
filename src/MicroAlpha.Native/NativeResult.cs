namespace MicroAlpha.Native;

/// <summary>Result of a libc call: 0 or positive on success, minus errno on failure.</summary>
public static class NativeResult
{
    /// <summary>No space left on the device.</summary>
    public const int NoSpace = -28;

    /// <summary>Input or output error.</summary>
    public const int InputOutput = -5;

    /// <summary>Quota exceeded.</summary>
    public const int QuotaExceeded = -122;

    /// <summary>Interrupted by a signal.</summary>
    public const int Interrupted = -4;

    /// <summary>Would block: a lock is held by another process.</summary>
    public const int WouldBlock = -11;

    /// <summary>The C library's text for a result of a call that failed. Allocates.</summary>
    public static string Describe(int result) =>
        $"{System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(-result)} (errno {-result})";
}
