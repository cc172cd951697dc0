using System.Runtime.CompilerServices;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Operations;

/// <summary>
/// Checks whether the target of a control exists. An unknown target of a pause is an error, because such a pause would stop nothing. An
/// unknown customer or merchant is only a warning, because an operator may block one before the library knows it. A store that does not
/// answer is also a warning: it must not keep an operator from stopping something.
/// </summary>
internal sealed class ControlTargetChecks(
    IEnumerable<IInstitution> institutions,
    InstitutionChannels channels,
    IMerchantStore merchants,
    IOperatorQueries queries,
    HostCalls calls,
    IOptions<OperationsOptions> options)
{
    private readonly string[] _channels = [.. channels.Institutions.Append(Instruction.BusinessSystemChannel).Select(id => id.Value)];
    private readonly string[] _institutions =
    [
        .. institutions.Select(institution => institution.Id).Concat(channels.Institutions)
            .Select(id => id.Value).Distinct(StringComparer.Ordinal),
    ];
    private readonly TimeSpan _limit = options.Value.ControlsTimeout;

    /// <summary>The problem with a target; null if the target exists.</summary>
    public async ValueTask<TargetProblem?> FindProblemAsync(ControlTarget target, CancellationToken cancellationToken)
    {
        try
        {
            // A separate callee: a lookup that hangs must not keep anyone from reading the active controls.
            string? problem = await calls.AskAsync(
                calls.CalleeOf("control-targets"),
                static (ask, stop) => ask.Self.LookUpAsync(ask.target, stop),
                (Self: this, target),
                _limit,
                cancellationToken)
                .ConfigureAwait(false);
            return problem is null ? null : new TargetProblem(problem, !target.IsBlockable);
        }
        catch (Exception exception) when (exception is TimeoutException or NothingSentException or StoreException)
        {
            return new TargetProblem($"{target} could not be looked up: {exception.Message}", IsError: false);
        }
    }

    private async ValueTask<string?> LookUpAsync(ControlTarget target, CancellationToken cancellationToken) => target.Kind switch
    {
        ControlTargetKind.Institution => Of(target, _institutions, "a registered institution"),
        ControlTargetKind.Channel => Of(target, _channels, "an institution with a channel"),
        ControlTargetKind.MerchantGroup => await OfGroupAsync(target, cancellationToken).ConfigureAwait(false),
        ControlTargetKind.Merchant => await OfMerchantAsync(target, cancellationToken).ConfigureAwait(false),
        ControlTargetKind.Customer => await OfCustomerAsync(target, cancellationToken).ConfigureAwait(false),
        _ => null,
    };

    private static string? Of(ControlTarget target, string[] known, string expected) =>
        known.Contains(target.Id, StringComparer.Ordinal)
            ? null
            : $"target is '{target}': expected {expected}, one of {string.Join(", ", known)}.{Question(target.Id, known)}";

    private async ValueTask<string?> OfGroupAsync(ControlTarget target, CancellationToken cancellationToken)
    {
        var groups = new HashSet<string>(StringComparer.Ordinal);
        string? ownGroup = null;
        await foreach (Merchant merchant in AllAsync(cancellationToken).ConfigureAwait(false))
        {
            string group = merchant.Group ?? merchant.Id.Value;
            if (group == target.Id)
            {
                return null;
            }

            groups.Add(group);
            ownGroup = merchant.Id.Value == target.Id ? group : ownGroup;
        }
        string question = ownGroup is null ? Question(target.Id, groups) : $" Merchant '{target.Id}' is in the group '{ownGroup}'.";
        return $"target is '{target}': expected the group of at least one merchant, or a merchant without a group.{question}";
    }

    private async ValueTask<string?> OfMerchantAsync(ControlTarget target, CancellationToken cancellationToken)
    {
        if (await merchants.FindAsync(new MerchantId(target.Id), cancellationToken).ConfigureAwait(false) is not null)
        {
            return null;
        }

        var known = new List<string>();
        await foreach (Merchant merchant in AllAsync(cancellationToken).ConfigureAwait(false))
        {
            known.Add(merchant.Id.Value);
        }

        return $"{target} is not known: the id must match exactly.{Question(target.Id, known)}";
    }

    private async ValueTask<string?> OfCustomerAsync(ControlTarget target, CancellationToken cancellationToken)
    {
        if (await HasAdvancesAsync(target.Id, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        foreach (string other in new[] { target.Id.ToLowerInvariant(), target.Id.ToUpperInvariant() })
        {
            if (other != target.Id && await HasAdvancesAsync(other, cancellationToken).ConfigureAwait(false))
            {
                return $"{target} has no outstanding advance, but {other} has: the id must match exactly. Did you mean '{other}'?";
            }
        }
        return $"{target} has no outstanding advance, so the id could not be confirmed: it must match exactly.";
    }

    private async ValueTask<bool> HasAdvancesAsync(string customer, CancellationToken cancellationToken)
    {
        QueryPage<Advance> first = await queries.ListOutstandingAsync(
            new OutstandingFilter { Customer = new CustomerId(customer) }, null, 1, cancellationToken).ConfigureAwait(false);
        return first.Items.Count > 0;
    }

    private async IAsyncEnumerable<Merchant> AllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        MerchantId? after = null;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            IReadOnlyList<Merchant> page =
                await merchants.ListAsync(after, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
            foreach (Merchant merchant in page)
            {
                yield return merchant;
            }

            if (page.Count < StoreRules.MaxPageSize)
            {
                yield break;
            }

            after = page[^1].Id;
        }
    }

    private static string Question(string written, IEnumerable<string> known) =>
        NameSuggestion.Sentence(written, known) is { } suggestion ? " " + suggestion : "";
}
