using System.Runtime.InteropServices;
using MicroAlpha.Events;

namespace MicroAlpha.LatencyBench.Parse;

/// <summary>
/// simdjson's On-Demand parser in C++, from bench/SimdjsonPeer; tools/bench builds it where libsimdjson-dev is
/// installed. One thread.
/// </summary>
public sealed unsafe class SimdjsonPeer
{
    private const string Name = "libmicroalpha-simdjson-peer.so";

    private readonly delegate* unmanaged<ulong, uint, void> _addSymbol;
    private readonly delegate* unmanaged<byte*, int*, int, long, EngineEvent*, int, long> _parseFrames;
    private readonly delegate* unmanaged<byte*, long, EngineEvent*, long> _parseLines;

    private SimdjsonPeer(nint library)
    {
        _addSymbol = (delegate* unmanaged<ulong, uint, void>)NativeLibrary.GetExport(library, "peer_add_symbol");
        _parseFrames = (delegate* unmanaged<byte*, int*, int, long, EngineEvent*, int, long>)NativeLibrary.GetExport(
            library, "peer_parse_frames");
        _parseLines = (delegate* unmanaged<byte*, long, EngineEvent*, long>)NativeLibrary.GetExport(
            library, "peer_parse_lines");
        var name = (delegate* unmanaged<byte*>)NativeLibrary.GetExport(library, "peer_implementation");
        Implementation = Marshal.PtrToStringUTF8((nint)name()) ?? "";
    }

    /// <summary>The kernel that simdjson runs here.</summary>
    public string Implementation { get; }

    /// <summary>Loads the library; null where it is not built.</summary>
    public static SimdjsonPeer? TryLoad()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var path = Path.Combine(at.FullName, "artifacts", Name);
            if (File.Exists(path) && NativeLibrary.TryLoad(path, out var library))
                return new SimdjsonPeer(library);
        }

        return null;
    }

    /// <summary>Makes a symbol of up to eight letters known.</summary>
    public void AddSymbol(string symbol, uint id)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        ulong key = 0;
        for (var i = 0; i < symbol.Length; i++)
            key |= (ulong)symbol[i] << (i << 3);
        _addSymbol(key, id);
    }

    /// <summary>Parses all frames; events written, -1 when it refuses one.</summary>
    public long ParseFrames(ParseInput input, long receiveTimeNs, EngineEvent[] slots)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(slots);
        fixed (byte* bytes = input.Bytes)
        fixed (int* starts = input.Starts)
        fixed (EngineEvent* target = slots)
            return _parseFrames(bytes, starts, input.Frames, receiveTimeNs, target, slots.Length - 1);
    }

    /// <summary>Parses lines of the log; the sum that the case makes, -1 when it refuses one.</summary>
    /// <param name="lines">The lines; 64 more bytes must be readable behind them.</param>
    /// <param name="length">Their bytes.</param>
    public long ParseLines(byte[] lines, int length)
    {
        EngineEvent slot;
        fixed (byte* bytes = lines)
            return _parseLines(bytes, length, &slot);
    }
}
