namespace MicroAlpha.Storage.ClickHouse;

/// <summary>
/// A ClickHouse that takes statements and blocks: a server over HTTP, or the engine in this process. One thread.
/// Nothing throws for what the other side does: failure is an answer.
/// </summary>
internal interface IStoreBackend : IDisposable
{
    /// <summary>Where it is, for people; without a password.</summary>
    string Place { get; }

    /// <summary>The database the tables are in.</summary>
    string Database { get; }

    /// <summary>Runs a statement; the rows are tab-separated.</summary>
    StoreReply Query(string sql);

    /// <summary>Inserts one block, all of it or nothing.</summary>
    StoreReply Insert(in StoreInsert insert);
}
