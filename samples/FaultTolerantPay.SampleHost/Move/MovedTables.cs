namespace FaultTolerantPay.SampleHost.Move;

/// <summary>
/// All tables of a store in the order in which they are moved, and every difference between the two schemas. Types are not named here: the
/// columns of PostgreSQL say what a value becomes, see <see cref="MovedValue"/>.
/// </summary>
internal static class MovedTables
{
    /// <summary>
    /// The chain of the audit trail that the rows of the file belong to. Chains that PostgreSQL begins have higher numbers.
    /// </summary>
    public const long Chain = 1;

    /// <summary>The file's table with the ends of its sequences and of its chain, which go to <c>chain</c> and the sequences.</summary>
    public const string Fence = "fence";

    private static readonly Dictionary<string, string> InChain = new() { ["chain"] = "1" };

    /// <summary>Parts of statements come before the files that name them: nothing is added to the content of a file on record.</summary>
    public static IReadOnlyList<MovedTable> All { get; } =
    [
        Same("subject"),
        Same("payment"),
        Same("advance"),
        Same("outstanding"),
        Same("channel_payment"),
        new("channel_operation", "channel_operation") { Dropped = ["id"] },
        Same("channel_settlement"),
        new("instruction", "instruction") { Dropped = ["id"] },
        Same("receipt"),
        Same("approval"),
        Same("difference"),
        new("counter", "counter")
        {
            // As the store on PostgreSQL names a counter; an exposure has no slice there, and -1 in the file.
            Expressions = new Dictionary<string, string>
            {
                ["key"] = "scope || '/' || currency || '/' || CASE is_exposure WHEN 1 THEN '' ELSE slice END || '/' || slice_ticks "
                    + "|| '/' || id",
                ["slice"] = "CASE is_exposure WHEN 1 THEN NULL ELSE slice END",
                ["is_shared"] = "0",
            },
        },
        Same("message"),
        Same("work"),
        new("journal", "journal") { Expressions = InChain },
        Same("posting"),
        new("timeline", "timeline") { Expressions = InChain },
        new("forgotten_line", "forgotten_line") { Expressions = InChain },
        Same("merchant"),
        Same("consent_change"),
        Same("outage"),
        Same("manual_switch"),
        new("operator_control", "operator_order")
        {
            Expressions = new Dictionary<string, string> { ["given_by"] = "ordered_by", ["given_at"] = "ordered_at" },
        },
        new("active_control", "order_in_force"),
        Same("card_channel"),
        Same("card_earlier_token"),
        Same("statement_content"),
        Same("statement_part"),
        Same("statement_file"),
        Same("statement_removal"),
        Same("statement_fetch"),
        Same("reconciliation"),
        Same("statement_confirmation"),
        Same("held_set"),
        new("held_page", "held_page") { Expressions = new Dictionary<string, string> { ["page"] = "rows" } },
        Same("statement_discrepancy"),
    ];

    /// <summary>Tables of the file that are not moved as they are: what they hold is in PostgreSQL's own words.</summary>
    public static IReadOnlyList<string> NotMoved { get; } = [Fence, "schema_version"];

    /// <summary>Tables of PostgreSQL that must be empty too: where they hold something, a node has worked.</summary>
    public static IReadOnlyList<string> EmptyToo { get; } = ["chain", "audit_checkpoint", "write_id", "counter_share"];

    /// <summary>
    /// What both stores add up, as SQL that both read: name, then the sums by a key in the first columns.
    /// </summary>
    public static IReadOnlyList<(string Name, string Sql)> Sums { get; } =
    [
        ("counters", "SELECT scope || ' ' || currency, SUM(amount_minor), SUM(count) FROM counter GROUP BY scope, currency"),
        ("journal", "SELECT account || ' ' || currency, SUM(amount_minor), COUNT(*) FROM posting GROUP BY account, currency"),
        ("outstanding",
            "SELECT currency, SUM(outstanding_minor), SUM(exposure_minor) FROM outstanding GROUP BY currency"),
    ];

    private static MovedTable Same(string name) => new(name, name);
}
