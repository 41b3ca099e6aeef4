using System.Buffers.Binary;
using System.Globalization;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>Looks up what a table holds of a range, and deletes it. Works on every server.</summary>
internal static class BatchVerifier
{
    private const int PollMs = 20;

    /// <summary>Looks up a batch once no attempt for it runs any more.</summary>
    /// <param name="backend">Where.</param>
    /// <param name="table">The table.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="engine">The engine's number.</param>
    /// <param name="body">The block as it was or would be sent.</param>
    /// <param name="why">What was found, when it is not as it should be.</param>
    public static BatchState Look(
        IStoreBackend backend, StoreTable table, in BatchRecord batch, int engine, ReadOnlySpan<byte> body,
        out string why)
    {
        var running = backend.Query(
            $"SELECT count() FROM system.processes WHERE query_id LIKE '{batch.Prefix(engine, table)}%'");
        if (!running.IsDone || running.FirstRow is not ["0"])
        {
            why = running.IsDone ? "an attempt still runs on the server" : running.Text;
            return BatchState.Unknown;
        }

        var reply = backend.Query(
            $"SELECT count(), uniqExact(sequence), sum({RowHash.Sql(table)}) FROM {table.Name} "
            + $"WHERE trade_date = toDate({DayOf(table, body)}) AND {RangeOf(batch, engine)}");
        why = reply.Text.TrimEnd('\n');
        if (!reply.IsDone || reply.FirstRow is not [var rows, var sequences, var hash])
            return BatchState.Unknown;
        if (rows == "0")
            return BatchState.Absent;
        var count = batch.Rows.ToString(CultureInfo.InvariantCulture);
        var isWhole = rows == count && sequences == count
            && hash == RowHash.Of(table, body, batch.Rows).ToString(CultureInfo.InvariantCulture);
        return isWhole ? BatchState.Present : BatchState.Different;
    }

    /// <summary>Deletes the rows of a range; true when none is there any more.</summary>
    public static bool TryDelete(
        IStoreBackend backend, StoreTable table, in BatchRecord batch, int engine, int timeoutMs, out string why)
    {
        var reply = backend.Query($"ALTER TABLE {table.Name} DELETE WHERE {RangeOf(batch, engine)}");
        why = reply.Text;
        if (!reply.IsDone)
            return false;
        using var pause = new ManualResetEventSlim();
        for (var waitedMs = 0; waitedMs < timeoutMs; waitedMs += PollMs)
        {
            reply = backend.Query($"SELECT count() FROM {table.Name} WHERE {RangeOf(batch, engine)}");
            if (reply is { IsDone: true, FirstRow: ["0"] })
                return true;
            pause.Wait(PollMs);
        }

        why = $"the deletion in {table.Name} was not done in {timeoutMs} ms";
        return false;
    }

    /// <summary>The day of a block, the same in every row: days since 1970-01-01.</summary>
    private static int DayOf(StoreTable table, ReadOnlySpan<byte> body)
    {
        var at = 1;
        while (body[at++] >= 0x80)
        {
        }

        return BinaryPrimitives.ReadUInt16LittleEndian(body[(at + table.Columns[0].Header.Length)..]);
    }

    /// <summary>The rows of a range as a condition.</summary>
    public static string RangeOf(in BatchRecord batch, int engine) => string.Create(
        CultureInfo.InvariantCulture,
        $"engine = {engine} AND session = {batch.SessionId} "
        + $"AND sequence >= {batch.First} AND sequence <= {batch.Last}");
}
