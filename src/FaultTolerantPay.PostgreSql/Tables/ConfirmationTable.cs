using FaultTolerantPay.PostgreSql.Connection;
using FaultTolerantPay.Records;

namespace FaultTolerantPay.PostgreSql.Tables;

/// <summary>Which statement has each of our operations.</summary>
internal static class ConfirmationTable
{
    // A confirmation is small, because there is one for each operation: a reference, and the numbers of a day and a file.
    public const string Schema = """
        CREATE TABLE statement_confirmation (
          reference text COLLATE "C" PRIMARY KEY, reconciliation bigint NOT NULL, file bigint NOT NULL);
        CREATE INDEX statement_confirmation_by_file ON statement_confirmation (reconciliation, file);
        """;

    private const string Select = """
        SELECT c.reference, r.provider, r.merchant_number, r.day, c.file
        FROM statement_confirmation c JOIN reconciliation r ON r.id = c.reconciliation WHERE c.reference = ANY ($1)
        """;

    // $4: the hash of no held row. In the order of their keys, like the confirmations: two nodes seldom wait for each other.
    private const string InsertDays = """
        INSERT INTO reconciliation (day, provider, merchant_number, version, held_hash)
          SELECT DISTINCT d.day, d.provider, d.merchant_number, 0, $4 FROM unnest($1, $2, $3) AS d (day, provider, merchant_number)
          ORDER BY d.day, d.provider, d.merchant_number
        ON CONFLICT (day, provider, merchant_number) DO NOTHING
        """;

    private const string Insert = """
        INSERT INTO statement_confirmation (reference, reconciliation, file)
          SELECT c.reference, r.id, c.file
          FROM unnest($1, $2, $3, $4, $5) AS c (day, provider, merchant_number, reference, file)
            JOIN reconciliation r ON r.day = c.day AND r.provider = c.provider AND r.merchant_number = c.merchant_number
          ORDER BY c.reference
        ON CONFLICT (reference) DO UPDATE SET file = excluded.file
          WHERE statement_confirmation.reconciliation = excluded.reconciliation
        """;

    private const string DeleteOthers = "DELETE FROM statement_confirmation WHERE reconciliation = $1 AND (file < $2 OR file > $2)";

    public static async Task<IReadOnlyList<StatementConfirmation>> FindAsync(
        Session session, IReadOnlyList<string> references, CancellationToken cancellationToken) => await session
            .QueryAsync(
                new Statement(Select, Parameter.Texts([.. references])),
                row => new StatementConfirmation(row.Text(0), new ProviderId(row.Text(1)), row.Text(2), row.Day(3), row.Long(4)),
                cancellationToken)
            .ConfigureAwait(false);

    /// <summary>Stores confirmations with the commit.</summary>
    public static Task<bool> AddAsync(Session session, IReadOnlyList<StatementConfirmation> confirmations)
    {
        DateOnly[] days = [.. confirmations.Select(one => one.Day)];
        string[] providers = [.. confirmations.Select(one => one.Provider.Value)];
        string[] numbers = [.. confirmations.Select(one => one.MerchantNumber)];
        session.Defer(new Statement(
            InsertDays,
            Parameter.Days(days),
            Parameter.Texts(providers),
            Parameter.Texts(numbers),
            Parameter.Text(PreparedHeldRows.HashOfNone)));
        session.Defer(new Statement(
            Insert,
            Parameter.Days(days),
            Parameter.Texts(providers),
            Parameter.Texts(numbers),
            Parameter.Texts([.. confirmations.Select(one => one.Reference)]),
            Parameter.Longs([.. confirmations.Select(one => one.File)])));
        return Task.FromResult(true);
    }

    /// <summary>Removes the confirmations of a day by other files.</summary>
    public static Statement RemoveOthers(long reconciliation, long file) =>
        new(DeleteOthers, Parameter.Long(reconciliation), Parameter.Long(file));
}
