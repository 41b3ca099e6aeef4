using MicroAlpha.Venue.Faults;
using MicroAlpha.Venue.Wire;

namespace MicroAlpha.Venue.Server;

/// <summary>
/// Joins encoded messages into arrays, one array a WebSocket message, and hands them to the outbox. Owner: the exchange
/// thread. No allocation in steady traffic.
/// </summary>
internal sealed class ArrayBuilder(Outbox outbox, FaultSet faults, bool isPacked, int arrayLimit)
{
    // A MessagePack array's length is written when it is known: one byte up to 15 elements, else three.
    private const int HeadRoom = 3;
    private const int MixedLimit = 1000;
    private const int MixedBuffer = MixedLimit * MessageLimits.MaxMessage;

    private byte[]? _buffer;
    private int _used;
    private int _count;

    /// <summary>Adds a message to the array that is open.</summary>
    public void Append(ReadOnlySpan<byte> message)
    {
        if (!faults.IsEmpty)
        {
            AppendFaulty(message);
            return;
        }

        Put(message);
        if (_count >= arrayLimit)
            Close();
    }

    /// <summary>Hands the open array over.</summary>
    public void Flush()
    {
        if (_count == 0 || (!faults.IsEmpty && faults.IsOn(VenueFault.MixedArrays) && _count < MixedNow))
            return;
        Close();
    }

    /// <summary>Hands a whole message over, behind the open array.</summary>
    public void Send(byte[] message, bool isText)
    {
        if (_count > 0)
            Close();
        outbox.Send(new OutFrame(message, 0, message.Length, isText));
    }

    private int MixedNow => (int)Math.Clamp(faults.Number(VenueFault.MixedArrays, MixedLimit), 1, MixedLimit);

    private void Put(ReadOnlySpan<byte> message)
    {
        if (_buffer is not null && _used + message.Length + 2 > _buffer.Length)
            Close();
        if (_buffer is null)
        {
            _buffer = message.Length + HeadRoom + 2 > Outbox.BufferSize ? new byte[message.Length + HeadRoom + 2]
                : faults.IsOn(VenueFault.MixedArrays) ? new byte[MixedBuffer]
                : Outbox.Rent();
            _used = HeadRoom;
        }

        if (!isPacked)
            _buffer[_count == 0 ? _used - 1 : _used++] = (byte)(_count == 0 ? '[' : ',');
        message.CopyTo(_buffer.AsSpan(_used));
        _used += message.Length;
        _count++;
    }

    private void AppendFaulty(ReadOnlySpan<byte> message)
    {
        if (faults.IsOn(VenueFault.UnknownType) && _count == 1)
            Put(isPacked ? FaultyMessages.UnknownPacked : FaultyMessages.UnknownJson);
        if (faults.IsOn(VenueFault.ExtraFields))
            Put(isPacked ? FaultyMessages.ExtraPacked(message) : FaultyMessages.ExtraJson(message));
        else
            Put(message);
        if (_count >= (faults.IsOn(VenueFault.MixedArrays) ? MixedNow : arrayLimit))
            Close();
    }

    private void Close()
    {
        var buffer = _buffer!;
        var first = HeadRoom - 1;
        if (!isPacked)
        {
            buffer[_used++] = (byte)']';
        }
        else if (_count < 16)
        {
            buffer[first] = (byte)(MsgPackText.FixArray | _count);
        }
        else
        {
            first = 0;
            buffer[0] = MsgPackText.Array16;
            buffer[1] = (byte)(_count >> 8);
            buffer[2] = (byte)_count;
        }

        outbox.Send(new OutFrame(buffer, first, _used - first, !isPacked));
        _buffer = null;
        _count = 0;
    }
}
