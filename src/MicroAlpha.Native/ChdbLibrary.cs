using System.Runtime.InteropServices;
using System.Text;

namespace MicroAlpha.Native;

/// <summary>
/// The ClickHouse engine in this process, by libchdb's C interface of version 3 and later. A process can hold one data
/// directory; it is freed by the end of the process only. One thread at a time.
/// </summary>
public sealed unsafe class ChdbLibrary : IDisposable
{
    private readonly delegate* unmanaged<nint*, void> _close;
    private readonly delegate* unmanaged<nint, byte*, nuint, byte*, nuint, nint> _query;
    private readonly delegate* unmanaged<nint, byte*> _buffer;
    private readonly delegate* unmanaged<nint, nuint> _length;
    private readonly delegate* unmanaged<nint, byte*> _error;
    private readonly delegate* unmanaged<nint, void> _destroy;
    private nint* _connection;

    private ChdbLibrary(nint library, nint* connection)
    {
        _connection = connection;
        _close = (delegate* unmanaged<nint*, void>)NativeLibrary.GetExport(library, "chdb_close_conn");
        _query = (delegate* unmanaged<nint, byte*, nuint, byte*, nuint, nint>)NativeLibrary.GetExport(
            library, "chdb_query_n");
        _buffer = (delegate* unmanaged<nint, byte*>)NativeLibrary.GetExport(library, "chdb_result_buffer");
        _length = (delegate* unmanaged<nint, nuint>)NativeLibrary.GetExport(library, "chdb_result_length");
        _error = (delegate* unmanaged<nint, byte*>)NativeLibrary.GetExport(library, "chdb_result_error");
        _destroy = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "chdb_destroy_query_result");
    }

    /// <summary>
    /// Loads the library and opens a data directory. The library reads a <c>config.xml</c> from the current directory.
    /// </summary>
    /// <param name="file">Path of libchdb.so.</param>
    /// <param name="directory">The data directory; it exists.</param>
    /// <returns>Null when the library can not be loaded, is of another version, or refuses the directory.</returns>
    public static ChdbLibrary? TryOpen(string file, string directory)
    {
        if (!NativeLibrary.TryLoad(file, out var library)
            || !NativeLibrary.TryGetExport(library, "chdb_connect", out var connect))
            return null;
        Span<byte> program = stackalloc byte[] { (byte)'c', 0 };
        var path = Encoding.UTF8.GetBytes($"--path={directory}\0");
        fixed (byte* first = program)
        fixed (byte* second = path)
        {
            var arguments = stackalloc byte*[2] { first, second };
            var connection = ((delegate* unmanaged<int, byte**, nint*>)connect)(2, arguments);
            return connection is null || *connection == 0 ? null : new ChdbLibrary(library, connection);
        }
    }

    /// <summary>Runs a statement.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="format">Format of what it returns.</param>
    /// <param name="output">Receives the bytes; at most 2 GiB.</param>
    /// <returns>The error's text; empty when it was done.</returns>
    public string Query(string sql, string format, Stream output)
    {
        ObjectDisposedException.ThrowIf(_connection is null, this);
        var text = Encoding.UTF8.GetBytes(sql);
        var name = Encoding.UTF8.GetBytes(format);
        nint result;
        fixed (byte* first = text)
        fixed (byte* second = name)
            result = _query(*_connection, first, (nuint)text.Length, second, (nuint)name.Length);
        if (result == 0)
            return "no result";
        try
        {
            var error = Marshal.PtrToStringUTF8((nint)_error(result));
            if (!string.IsNullOrEmpty(error))
                return error;
            output.Write(new ReadOnlySpan<byte>(_buffer(result), checked((int)_length(result))));
            return "";
        }
        finally
        {
            _destroy(result);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_connection is not null)
            _close(_connection);
        _connection = null;
    }
}
