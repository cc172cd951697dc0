using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.PostgreSql.Tables;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.PostgreSql.Stores;

/// <summary>The nodes that share the schema.</summary>
internal sealed class PostgreSqlNodeDirectory(StoreDatabase database) : INodeDirectory
{
    private DateTimeOffset? _told;

    public async ValueTask SaveAsync(NodeSign sign, CancellationToken cancellationToken)
    {
        bool isNews = sign.DownSince != _told;
        await database.WriteAsync(
            (session, _) =>
            {
                if (isNews)
                {
                    session.Defer(ChangeListener.Notice());
                }

                return NodeTable.SaveAsync(session, sign);
            },
            cancellationToken).ConfigureAwait(false);
        _told = sign.DownSince;
    }

    public async ValueTask RemoveAsync(string id, CancellationToken cancellationToken) =>
        await database.WriteAsync((session, _) => NodeTable.RemoveAsync(session, id), cancellationToken).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<NodeSign>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(NodeTable.ListAsync, cancellationToken);
}
