using FaultTolerantPay.Records;
using FaultTolerantPay.Sqlite.Connection;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>The kinds of rows in the audit trail.</summary>
internal enum AuditRowKind
{
    /// <summary>There is no row.</summary>
    None = 0,

    /// <summary>A journal entry.</summary>
    Entry = 1,

    /// <summary>A line of a timeline.</summary>
    Line = 2,

    /// <summary>The hash of an erased line.</summary>
    Forgotten = 3,
}

/// <summary>
/// Reads the rows of the audit trail in order from their tables. Nothing is sorted or kept in memory.
/// </summary>
internal ref struct AuditRows : IDisposable
{
    private static readonly Sql Entries = new("""
        SELECT j.number, j.salt, j.hash, j.booked_at, j.event, j.currency, j.channel, s.merchant, s.order_id, s.attempt, j.id,
          CASE WHEN j.channel IS NULL THEN p.subject_id IS NOT NULL AND a.subject_id IS NOT NULL ELSE c.subject_id IS NOT NULL END
            OR b.subject_id IS NOT NULL,
          j.subject_id
        FROM journal j LEFT JOIN subject s ON s.id = j.subject_id LEFT JOIN payment p ON p.subject_id = j.subject_id
          LEFT JOIN advance a ON a.subject_id = j.subject_id LEFT JOIN channel_payment c ON c.subject_id = j.subject_id
          LEFT JOIN channel_settlement b ON b.subject_id = j.subject_id ORDER BY j.id
        """);

    // A file that is being migrated has no channels yet.
    private static readonly Sql EntriesWithoutChannel = new("""
        SELECT j.number, j.salt, j.hash, j.booked_at, j.event, j.currency, NULL, s.merchant, s.order_id, s.attempt, j.id, NULL,
          j.subject_id
        FROM journal j LEFT JOIN subject s ON s.id = j.subject_id ORDER BY j.id
        """);

    private static readonly Sql Postings = new("""
        SELECT journal_id, line, account, currency, amount_minor, subject_id FROM posting ORDER BY journal_id, line
        """);

    private static readonly Sql Lines = new("""
        SELECT t.number, t.salt, t.hash, t.happened_at, t.name, t.detail, t.operator, s.merchant, s.order_id, s.attempt, t.id
        FROM timeline t LEFT JOIN subject s ON s.id = t.subject_id ORDER BY t.id
        """);

    private static readonly Sql ForgottenLines = new("SELECT number, content, hash FROM forgotten_line ORDER BY number");

    private readonly AuditContent _content = new();
    private Query _entries;
    private Query _postings;
    private Query _lines;
    private Query _forgotten;
    private bool _hasEntry;
    private bool _hasPosting;
    private bool _hasLine;
    private bool _hasForgotten;

    /// <summary>Begins to read.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="isMigration">Whether the file is of an older release and is being chained.</param>
    public AuditRows(SqliteConnection connection, bool isMigration = false)
    {
        _entries = connection.Use(isMigration ? EntriesWithoutChannel : Entries);
        _postings = connection.Use(Postings);
        _lines = connection.Use(Lines);
        _forgotten = connection.Use(ForgottenLines);
        _hasEntry = _entries.Step();
        _hasPosting = _postings.Step();
        _hasLine = _lines.Step();
        _hasForgotten = _forgotten.Step();
    }

    /// <summary>The kind of the present row.</summary>
    public AuditRowKind Kind { get; private set; }

    /// <summary>The number of postings that belong to no entry.</summary>
    public long OrphanPostings { get; private set; }

    public readonly long Number =>
        Kind switch { AuditRowKind.Entry => _entries.Long(0), AuditRowKind.Line => _lines.Long(0), _ => _forgotten.Long(0) };

    public readonly ReadOnlySpan<byte> Hash =>
        Kind switch { AuditRowKind.Entry => _entries.Bytes(2), AuditRowKind.Line => _lines.Bytes(2), _ => _forgotten.Bytes(2) };

    public readonly long Id => Kind == AuditRowKind.Entry ? _entries.Long(10) : _lines.Long(10);

    /// <summary>Its time as text; null if it was erased.</summary>
    public readonly string? Time => Kind switch { AuditRowKind.Entry => _entries.Text(3), AuditRowKind.Line => _lines.Text(3), _ => null };

    /// <summary>Whether it is a journal entry of a channel.</summary>
    public readonly bool IsOfChannel => Kind == AuditRowKind.Entry && !_entries.IsNull(6);

    /// <summary>Whether it is a journal entry of a settlement.</summary>
    public readonly bool IsOfSettlement =>
        Kind == AuditRowKind.Entry && !_entries.IsNull(7) && ChannelSettlement.IsKey(_entries.Key(7));

    /// <summary>Whether a journal entry's payment and advance, channel payment or settlement exist.</summary>
    public readonly bool HasPayment => Kind != AuditRowKind.Entry || _entries.Bool(11);

    /// <summary>Whether a posting of the present entry is counted for another payment; known once the content was read.</summary>
    public bool HasStrayPosting { get; private set; }

    /// <summary>A description for messages.</summary>
    public readonly string Name => Kind switch
    {
        AuditRowKind.Entry => $"Journal entry {Id} '{_entries.Text(4)}' of {PaymentOf(_entries)}",
        AuditRowKind.Line => $"Timeline line {Id} '{_lines.Text(4)}' of {PaymentOf(_lines)}",
        _ => "An erased line",
    };

    /// <summary>The hash of a timeline line's content, as stored.</summary>
    public static byte[] ContentOfLine(AuditContent content, Query line, ReadOnlySpan<byte> salt) => content.Begin("timeline", salt)
        .Add(line.Utf8(7)).Add(line.Utf8(8)).Add(line.Utf8(9))
        .Add(line.Utf8(3)).Add(line.Utf8(4)).Add(line.Utf8(5)).Add(line.Utf8(6)).Hash();

    /// <summary>Moves to the row with the next number.</summary>
    public bool NextByNumber()
    {
        Leave();
        (AuditRowKind Kind, long Number) next = (AuditRowKind.None, long.MaxValue);
        if (_hasEntry)
        {
            next = (AuditRowKind.Entry, _entries.Long(0));
        }

        if (_hasLine && _lines.Long(0) < next.Number)
        {
            next = (AuditRowKind.Line, _lines.Long(0));
        }

        if (_hasForgotten && _forgotten.Long(0) < next.Number)
        {
            next = (AuditRowKind.Forgotten, _forgotten.Long(0));
        }

        Kind = next.Kind;
        return Kind != AuditRowKind.None;
    }

    /// <summary>Moves to the next entry or line by time: for rows without numbers.</summary>
    public bool NextByTime()
    {
        Leave();
        Kind = !_hasEntry && !_hasLine ? AuditRowKind.None
            : _hasEntry && (!_hasLine || _entries.Utf8(3).SequenceCompareTo(_lines.Utf8(3)) <= 0) ? AuditRowKind.Entry
            : AuditRowKind.Line;
        return Kind != AuditRowKind.None;
    }

    /// <summary>The hash of the present row's content; called once for each row.</summary>
    public byte[] Content() => Kind switch
    {
        AuditRowKind.Entry => Content(_entries.Bytes(1)),
        AuditRowKind.Line => Content(_lines.Bytes(1)),
        _ => _forgotten.Bytes(1).ToArray(),
    };

    /// <summary>The same with other random bytes.</summary>
    public byte[] Content(ReadOnlySpan<byte> salt)
    {
        if (Kind == AuditRowKind.Line)
        {
            return ContentOfLine(_content, _lines, salt);
        }

        _content.Begin(AuditContent.KindOf(!_entries.IsNull(6)), salt).Add(_entries.Utf8(7)).Add(_entries.Utf8(8)).Add(_entries.Utf8(9))
            .Add(_entries.Utf8(3)).Add(_entries.Utf8(4)).Add(_entries.Utf8(5));
        if (!_entries.IsNull(6))
        {
            _content.Add(_entries.Utf8(6));
        }

        long id = Id, subject = _entries.Long(12);
        HasStrayPosting = false;
        for (; _hasPosting && _postings.Long(0) <= id; _hasPosting = _postings.Step())
        {
            if (_postings.Long(0) < id)
            {
                OrphanPostings++;
            }
            else
            {
                _content.AddPosting(_postings.Long(1), _postings.Utf8(2), _postings.Utf8(3), _postings.Long(4));
                HasStrayPosting |= _postings.Long(5) != subject;
            }
        }
        return _content.Hash();
    }

    /// <summary>Counts the postings after the last entry.</summary>
    public void CountOrphans()
    {
        for (; _hasPosting; _hasPosting = _postings.Step())
        {
            OrphanPostings++;
        }
    }

    public void Dispose()
    {
        _entries.Dispose();
        _postings.Dispose();
        _lines.Dispose();
        _forgotten.Dispose();
    }

    private void Leave()
    {
        if (Kind == AuditRowKind.Entry)
        {
            _hasEntry = _entries.Step();
        }
        else if (Kind == AuditRowKind.Line)
        {
            _hasLine = _lines.Step();
        }
        else if (Kind == AuditRowKind.Forgotten)
        {
            _hasForgotten = _forgotten.Step();
        }
    }

    private static string PaymentOf(Query row) => row.IsNull(7) ? "no payment"
        : ChannelSettlement.IsKey(row.Key(7)) ? row.Key(7).ToString()
        : $"payment {row.Key(7)}";
}
