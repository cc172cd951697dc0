using Npgsql;

namespace FaultTolerantPay.PostgreSql.Connection;

/// <summary>
/// A statement with its parameters ($1, $2, …), for one use: an attempt that is made again makes its statements again.
/// </summary>
/// <param name="sql">The statement's text, the same for every use: it is prepared by its text.</param>
/// <param name="parameters">The values, in order.</param>
internal sealed class Statement(string sql, params NpgsqlParameter[] parameters)
{
    public NpgsqlBatchCommand ToCommand()
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (NpgsqlParameter parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
