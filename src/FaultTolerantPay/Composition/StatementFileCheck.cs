using FaultTolerantPay.Configuration;
using FaultTolerantPay.Configuration.InForce;
using FaultTolerantPay.Model;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Composition;

/// <summary>
/// Finds adapters that fetch statement files where no store can keep them, and settings with a format that no reader has.
/// </summary>
internal sealed class StatementFileCheck(
    IServiceProvider services, IServiceProviderIsService registered, IEnumerable<ProviderSettings> byCode) : IOptionsConsistencyCheck
{
    private IReadOnlyList<string>? _found;

    // Once: a format that an edit of the settings names later is reported when its file is compared.
    public IEnumerable<string> FindErrors(OptionSet options) => _found ??= [.. FindMissingStore(), .. FindUnknownFormats(options)];

    private IEnumerable<string> FindMissingStore() => registered.IsService(typeof(IStatementFileStore))
        ? []
        : new RegisteredAdapters(services).GetAll<IProviderAdapter>().OfType<IStatementProvider>().Take(1).Select(
            _ => $"No {nameof(IStatementFileStore)} is registered: expected a store, such as AddFaultTolerantPaySqlite, because an adapter "
                + "fetches statement files.");

    private IEnumerable<string> FindUnknownFormats(OptionSet options)
    {
        // Errors in the settings have a check of their own.
        if (ProviderSettingsCheck.Load(services, options, byCode).Snapshot is not { } settings)
        {
            yield break;
        }

        StatementReaders? readers = null;
        string? failure = null;
        try
        {
            readers = services.GetRequiredService<StatementReaders>();
        }
        catch (InvalidOperationException repeated)
        {
            failure = PlainText.Shown(repeated.Message);
        }

        if (failure is not null)
        {
            yield return failure;
            yield break;
        }

        foreach (ProviderSettings provider in settings.All)
        {
            if (provider.StatementFiles is { Format: { } format } && !readers!.Names.Contains(format, StringComparer.Ordinal))
            {
                yield return PlainText.Shown(
                    $"statementFiles.format of provider '{provider.Id}' is '{format}': expected one of "
                    + $"{string.Join(", ", readers.Names)}.");
            }

            if (provider.StatementFiles is { IsOfBusinessSystem: true, Format: { } named } && StatementReaders.IsOfAccount(named))
            {
                yield return PlainText.Shown(
                    $"statementFiles.format of provider '{provider.Id}' is '{named}': expected a format with a row for each payment, "
                    + "because isOfBusinessSystem is true.");
            }

            TimeSpan longest = options.Get<PipelineOptions>().MaxTimeToAnswer;
            if (provider.StatementFiles is { IsOfBusinessSystem: true, AbsenceIsFinal: true, CutOverMargin: var margin }
                && margin < longest)
            {
                yield return PlainText.Shown(
                    $"statementFiles.cutOverMargin of provider '{provider.Id}' is {OptionText.Of(margin)}: expected at least "
                    + $"{options.PlaceOf<PipelineOptions>(nameof(PipelineOptions.MaxTimeToAnswer))}, {OptionText.Of(longest)}, because a "
                    + "request may be executed so long after it was made.");
            }

            if (provider.StatementFiles?.Settlement is { Account: var account }
                && settings.Find(account)?.StatementFiles is { Format: { } accountFormat } && !StatementReaders.IsOfAccount(accountFormat))
            {
                yield return PlainText.Shown(
                    $"statementFiles.settlement.account of provider '{provider.Id}' is '{account}', whose format is '{accountFormat}': "
                    + "expected a provider with a format of account statements, camt053 or mt940.");
            }
        }
    }
}
