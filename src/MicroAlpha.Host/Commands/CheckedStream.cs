using MicroAlpha.Events;

namespace MicroAlpha.Host.Commands;

/// <summary>A stream to write to whose failure has a code, or is passed over.</summary>
/// <param name="inner">The stream.</param>
/// <param name="isFailing">A failed write throws MA-112; else what it had is lost.</param>
internal sealed class CheckedStream(Stream inner, bool isFailing) : Stream
{
    /// <inheritdoc />
    public override bool CanRead => false;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => true;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (IOException error)
        {
            Fail(error);
        }
    }

    /// <inheritdoc />
    public override void Flush()
    {
        try
        {
            inner.Flush();
        }
        catch (IOException error)
        {
            Fail(error);
        }
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    private void Fail(IOException error)
    {
        if (!isFailing)
            return;
        throw new EngineException(
            "MA-112", ExitCode.Failed, $"stdout took no more: {error.Message.TrimEnd('.', ' ')}. What the command did "
                + "is done; the report is cut. Send stdout to a place with room and ask again", error);
    }
}
