using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MicroAlpha.Native;

namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>
/// The right to hold the one connection of a key to an endpoint: inside the process by a table, on the machine by a
/// flocked file, which the kernel frees when the process dies. The file's name holds a hash, not the key.
/// </summary>
internal sealed class ConnectionLease : IDisposable
{
    private static readonly ConcurrentDictionary<string, byte> Held = new(StringComparer.Ordinal);

    private readonly string _name;
    private int _descriptor;

    private ConnectionLease(string name, int descriptor)
    {
        _name = name;
        _descriptor = descriptor;
    }

    /// <summary>Takes the lease or throws MA-442.</summary>
    public static ConnectionLease Take(string directory, AlpacaKeys keys, Uri endpoint)
    {
        var identity = Encoding.UTF8.GetBytes($"{keys.Key}\n{endpoint.AbsoluteUri}");
        var name = Convert.ToHexStringLower(SHA256.HashData(identity).AsSpan(0, 8));
        if (!Held.TryAdd(name, 0))
            throw AlpacaError.SecondConnection(endpoint, "in this process");
        try
        {
            return new ConnectionLease(name, Lock(Path.Combine(directory, $"alpaca-{name}.lock"), endpoint));
        }
        catch
        {
            Held.TryRemove(name, out _);
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_descriptor < 0)
            return;
        _ = Disk.Close(_descriptor);
        _descriptor = -1;
        Held.TryRemove(_name, out _);
    }

    private static int Lock(string path, Uri endpoint)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw AlpacaError.LeaseFile(path, error.Message);
        }

        var descriptor = Disk.OpenOrCreate(path);
        if (descriptor < 0)
            throw AlpacaError.LeaseFile(path, NativeResult.Describe(descriptor));
        Span<byte> text = stackalloc byte[16];
        if (Disk.TryLock(descriptor) >= 0)
        {
            var pid = Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
            _ = Disk.Truncate(descriptor, 0);
            _ = Disk.WriteAt(descriptor, pid, 0);
            return descriptor;
        }

        var length = Math.Max(0, Disk.ReadAt(descriptor, text, 0));
        _ = Disk.Close(descriptor);
        throw AlpacaError.SecondConnection(endpoint, $"process {Encoding.ASCII.GetString(text[..length]).Trim()}");
    }
}
