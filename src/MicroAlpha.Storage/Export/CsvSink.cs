using System.Buffers.Text;
using System.Text;
using MicroAlpha.Events;

namespace MicroAlpha.Storage.Export;

/// <summary>
/// One row an event, the same columns for all; what a kind does not have is empty. Prices and sizes are exact decimals,
/// times ns since the Unix epoch.
/// </summary>
internal sealed class CsvSink : IExportSink
{
    /// <summary>The columns, and their ClickHouse types for Parquet.</summary>
    public static readonly (string Name, string Type)[] Columns =
    [
        ("seq", "Int64"), ("kind", "String"), ("venue_time_ns", "Int64"), ("receive_time_ns", "Int64"),
        ("symbol", "String"), ("source", "UInt8"), ("flags", "UInt8"), ("side", "String"),
        ("price", "Nullable(Decimal(18, 9))"), ("size", "Nullable(Decimal(18, 9))"),
        ("bid_price", "Nullable(Decimal(18, 9))"), ("bid_size", "Nullable(Decimal(18, 9))"),
        ("ask_price", "Nullable(Decimal(18, 9))"), ("ask_size", "Nullable(Decimal(18, 9))"),
        ("cumulative_size", "Nullable(Decimal(18, 9))"), ("order_id", "Nullable(UInt32)"), ("id", "Nullable(UInt64)"),
    ];

    private const int Room = 512;

    private readonly FileStream _file;
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _at;
    private long _rows;

    public CsvSink(string path)
    {
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1);
        foreach (var (name, _) in Columns)
            Text(name);
        EndRow();
    }

    public void Take(ref EngineEvent slot, long sequence, string symbol, ReadOnlySpan<byte> line)
    {
        Number(sequence);
        Text(EventKindNames.Of(slot.Kind));
        Number(slot.VenueTimeNs);
        Number(slot.ReceiveTimeNs);
        Text(symbol);
        Number((byte)slot.Source);
        Number(slot.Flags);
        switch (slot.Kind)
        {
            case EventKind.Quote:
                Empty(3);
                Quote(in slot.Quote);
                Empty(3);
                break;
            case EventKind.Trade or EventKind.TradeCancel or EventKind.CorrectionOriginal
                or EventKind.CorrectionReplacement:
                Row(slot.Trade.Aggressor, slot.Trade.PriceE9, slot.Trade.SizeE9, id: (ulong)slot.Trade.TradeId);
                break;
            case EventKind.BookLevel:
                Row(slot.BookLevel.Side, slot.BookLevel.PriceE9, slot.BookLevel.SizeE9,
                    id: (ulong)slot.BookLevel.VenueUpdateId);
                break;
            case EventKind.OrderAccepted or EventKind.OrderReplaced:
                Row(Side.None, slot.OrderAccepted.PriceE9, slot.OrderAccepted.SizeE9, null,
                    slot.OrderAccepted.OrderId);
                break;
            case EventKind.OrderFilled:
                Row(Side.None, slot.OrderFilled.PriceE9, slot.OrderFilled.SizeE9, slot.OrderFilled.CumulativeSizeE9,
                    slot.OrderFilled.OrderId, slot.OrderFilled.ExecutionId);
                break;
            case EventKind.OrderCanceled or EventKind.OrderExpired:
                Row(Side.None, null, slot.OrderClosed.LeavesSizeE9, slot.OrderClosed.CumulativeSizeE9,
                    slot.OrderClosed.OrderId, slot.OrderClosed.ReasonCode);
                break;
            case EventKind.OrderRejected:
                Row(Side.None, null, null, null, slot.OrderRejected.OrderId, slot.OrderRejected.ReasonCode);
                break;
            default:
                Empty(10);
                break;
        }

        EndRow();
        _rows++;
    }

    public void BeginSession()
    {
    }

    public long Complete()
    {
        _file.Write(_buffer, 0, _at);
        _at = 0;
        _file.Flush();
        return _rows;
    }

    public void Dispose() => _file.Dispose();

    private void Row(
        Side side, long? priceE9, long? sizeE9, long? cumulativeE9 = null, uint? orderId = null, ulong? id = null)
    {
        Text(side switch { Side.Bid => "bid", Side.Ask => "ask", _ => "" });
        Decimal(priceE9);
        Decimal(sizeE9);
        Empty(4);
        Decimal(cumulativeE9);
        Integer(orderId);
        Integer(id);
    }

    private void Quote(in QuotePayload quote)
    {
        Decimal(quote.BidPriceE9);
        Decimal(quote.BidSizeE9);
        Decimal(quote.AskPriceE9);
        Decimal(quote.AskSizeE9);
    }

    private void Empty(int fields)
    {
        for (var i = 0; i < fields; i++)
            _buffer[_at++] = (byte)',';
    }

    private void Text(string text)
    {
        // A field with a comma, a quote or a line break goes into quotes, its own quotes doubled.
        var isQuoted = text.AsSpan().IndexOfAny(",\"\r\n") >= 0;
        if (isQuoted)
            text = $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        _at += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_at));
        _buffer[_at++] = (byte)',';
    }

    private void Number(long value)
    {
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(_at), out var written);
        _at += written;
        _buffer[_at++] = (byte)',';
    }

    private void Integer(ulong? value)
    {
        if (value is { } known)
        {
            Utf8Formatter.TryFormat(known, _buffer.AsSpan(_at), out var written);
            _at += written;
        }

        _buffer[_at++] = (byte)',';
    }

    private void Decimal(long? valueE9)
    {
        if (valueE9 is { } known)
            _at += DecimalE9.Format(known, _buffer.AsSpan(_at));
        _buffer[_at++] = (byte)',';
    }

    private void EndRow()
    {
        _buffer[_at - 1] = (byte)'\n';
        if (_at <= _buffer.Length - Room)
            return;
        _file.Write(_buffer, 0, _at);
        _at = 0;
    }
}
