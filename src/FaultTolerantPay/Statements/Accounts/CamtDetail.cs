namespace FaultTolerantPay.Statements.Accounts;

/// <summary>
/// One transaction of an entry (<c>TxDtls</c>). Its own amount is <c>Amt</c>; version 2 has only <c>AmtDtls/TxAmt/Amt</c>.
/// </summary>
internal sealed class CamtDetail(StatementDraft statement, long line)
{
    private const string Path = "Stmt/Ntry/NtryDtls/TxDtls";

    private readonly CamtAmount _own = new(statement);
    private readonly CamtAmount _inDetails = new(statement);

    public long Line => line;

    public CamtTexts Texts { get; } = new(statement);

    /// <summary>The amount without a sign; null if the detail states none.</summary>
    public ExactAmount? Unsigned => _own.Unsigned ?? _inDetails.Unsigned;

    /// <summary>The amount with the detail's own sign, or with that of the entry.</summary>
    public ExactAmount? SignedLike(bool isDebit) => Unsigned is { } amount
        ? amount with { Micros = (_own.HasSign ? _own.IsDebit : isDebit) ? -amount.Micros : amount.Micros }
        : null;

    public void Set(ReadOnlySpan<char> path, CamtValue value)
    {
        switch (path)
        {
            case "Amt":
                _own.SetAmount($"{Path}/Amt", value);
                break;
            case "AmtDtls/TxAmt/Amt":
                _inDetails.SetAmount($"{Path}/AmtDtls/TxAmt/Amt", value);
                break;
            case "CdtDbtInd":
                _own.SetSign($"{Path}/CdtDbtInd", value);
                break;
            default:
                Texts.Set(path, value);
                break;
        }
    }
}
