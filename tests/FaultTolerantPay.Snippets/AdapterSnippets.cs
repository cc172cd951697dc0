using System.Net;
using System.Net.Http.Json;
using FaultTolerantPay.Testing.Conformance;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Snippets.Adapters;

// The code of the pages about adapters, compiled.
#pragma warning disable CA1812 // Made by the container.

internal static class Registration
{
    public static void AddBusinessSystem(IServiceCollection services)
    {
        #region register-business-system
        services.AddHttpClient("core-banking", http => http.BaseAddress = new Uri("https://core.bank.example/"))
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
        services.AddSingleton<IBusinessSystem>(provider => new CoreBanking(provider.GetRequiredService<IHttpClientFactory>()));
        #endregion
    }

    public static void AddInstitution(IServiceCollection services)
    {
        #region register-institution
        services.AddHttpClient("north", http => http.BaseAddress = new Uri("https://api.north.example/"))
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
        services.AddSingleton<IInstitution>(provider => new NorthInstitution(
            provider.GetRequiredService<IHttpClientFactory>(), provider.GetRequiredService<TimeProvider>()));
        #endregion
    }

    public static void AddChannels(IServiceCollection services)
    {
        #region register-payouts
        services.AddHttpClient("north", http => http.BaseAddress = new Uri("https://api.north.example/"))
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
        services.AddSingleton<IPayoutChannel>(provider => new NorthPayouts(
            provider.GetRequiredService<IHttpClientFactory>(), provider.GetRequiredService<TimeProvider>()));
        #endregion
        #region register-collections
        services.AddHttpClient("north", http => http.BaseAddress = new Uri("https://api.north.example/"))
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
        services.AddSingleton<ICollectionChannel>(provider => new NorthDebits(
            provider.GetRequiredService<IHttpClientFactory>(), provider.GetRequiredService<TimeProvider>()));
        #endregion
    }

    public static void AddNotices(IServiceCollection services)
    {
        #region register-notices
        services.AddHttpClient("messages", http => http.BaseAddress = new Uri("https://messages.bank.example/"));
        services.AddSingleton<INoticeSink>(provider => new Messages(provider.GetRequiredService<IHttpClientFactory>()));
        #endregion
    }

    #region run-suite
    public static async Task CheckAsync(PayoutUnderTest north)
    {
        AdapterReport report = await AdapterConformance.RunAsync(north);
        Console.WriteLine(report);
        report.Require();
    }
    #endregion
}

#region business-system
internal sealed class CoreBanking(IHttpClientFactory clients) : IBusinessSystem
{
    public async ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await clients.CreateClient("core-banking").PutAsJsonAsync(
                Path(request.Key), new Payment(request.Customer.Value, request.Amount.Minor, request.Amount.Currency.Code),
                cancellationToken);
            response.EnsureSuccessStatusCode();
            State? state = await response.Content.ReadFromJsonAsync<State>(cancellationToken);
            return state?.Status switch
            {
                "booked" => PrimaryResult.Succeeded(state.Reference),
                "refused" or "cancelled" => PrimaryResult.Declined(state.Code ?? state.Status),
                "accepted" => PrimaryResult.Pending(),
                _ => PrimaryResult.Unknown(FaultKind.Application, state?.Status),
            };
        }
        catch (HttpRequestException error) when (
            error.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            // No connection, so nothing left this machine. Every other failure leaves open what happened, and is thrown on.
            throw new NothingSentException("Core banking refused the connection.", error);
        }
    }

    public async ValueTask<OriginalResult> QueryAsync(TransactionKey key, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await clients.CreateClient("core-banking").GetAsync(Path(key), cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return new OriginalResult(OriginalStatus.NotFound);
        }

        return await ReadAsync(response, cancellationToken);
    }

    public async ValueTask<OriginalResult> ConfirmOrCancelAsync(TransactionKey key, CancellationToken cancellationToken)
    {
        // Core banking cancels in the same transaction in which it looks: what it reports as cancelled, it can no longer book.
        using HttpResponseMessage response =
            await clients.CreateClient("core-banking").PutAsync(Path(key) + "/cancellation", content: null, cancellationToken);
        return await ReadAsync(response, cancellationToken);
    }

    public async ValueTask<PrimaryResult> AdviseAsync(Advice advice, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await clients.CreateClient("core-banking").PutAsJsonAsync(
            $"advices/{Uri.EscapeDataString(advice.Id)}",
            new Payment(advice.Customer.Value, advice.Amount.Minor, advice.Amount.Currency.Code), cancellationToken);
        response.EnsureSuccessStatusCode();
        return PrimaryResult.Succeeded();
    }

    private static async ValueTask<OriginalResult> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        response.EnsureSuccessStatusCode();
        State? state = await response.Content.ReadFromJsonAsync<State>(cancellationToken);
        return state?.Status switch
        {
            "booked" => new OriginalResult(OriginalStatus.Executed, state.Reference),
            "refused" => new OriginalResult(OriginalStatus.Declined, Code: state.Code),
            "cancelled" => new OriginalResult(OriginalStatus.Cancelled),
            "accepted" => new OriginalResult(OriginalStatus.InFlight),
            _ => new OriginalResult(OriginalStatus.Unknown),
        };
    }

    // All three parts of the key: another attempt is another payment.
    private static string Path(TransactionKey key) =>
        $"payments/{Uri.EscapeDataString(key.Merchant.Value)}/{Uri.EscapeDataString(key.Order.Value)}" +
        $"/{Uri.EscapeDataString(key.Attempt.Value)}";

    private sealed record Payment(string Customer, long AmountMinor, string Currency);

    private sealed record State(string Status, string? Reference, string? Code);
}
#endregion

#region institution
internal sealed class NorthInstitution(IHttpClientFactory clients, TimeProvider time) : IInstitution
{
    public InstitutionId Id { get; } = new("north");

    public async ValueTask<RegistrationResult> RegisterAsync(Merchant merchant, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await clients.CreateClient("north").PutAsJsonAsync(
            $"merchants/{Uri.EscapeDataString(merchant.Id.Value)}", new Application(merchant.Name, merchant.Category), cancellationToken);
        response.EnsureSuccessStatusCode();
        Registered? registered = await response.Content.ReadFromJsonAsync<Registered>(cancellationToken);
        return registered switch
        {
            { Id: { } id } => new RegistrationResult(new InstitutionMerchantId(id)),
            { Rejected: { } reason } => new RegistrationResult(null, reason),
            _ => throw new InvalidDataException("North's answer names neither an id nor a reason."),
        };
    }

    public async ValueTask<IReadOnlyList<Money>> GetLimitsAsync(InstitutionMerchantId merchant, CancellationToken cancellationToken)
    {
        Limit[] limits = await clients.CreateClient("north")
            .GetFromJsonAsync<Limit[]>($"limits/{Uri.EscapeDataString(merchant.Value)}", cancellationToken)
            ?? throw new InvalidDataException("North's answer has no limits.");
        return [.. limits.Select(limit => new Money(limit.AmountMinor, new Currency(limit.Currency)))];
    }

    public async ValueTask<CreditAssessment> AssessCreditAsync(CreditRequest question, CancellationToken cancellationToken)
    {
        Credit credit = await clients.CreateClient("north")
            .GetFromJsonAsync<Credit>($"credit/{Uri.EscapeDataString(question.Customer.Value)}", cancellationToken)
            ?? throw new InvalidDataException("North's answer has no grade.");
        return new CreditAssessment { Institution = Id, Grade = credit.Grade, AssessedAt = time.GetUtcNow() };
    }

    private sealed record Application(string Name, string Category);

    private sealed record Registered(string? Id, string? Rejected);

    private sealed record Limit(string Currency, long AmountMinor);

    private sealed record Credit(string Grade);
}
#endregion

#region payouts
internal sealed class NorthPayouts(IHttpClientFactory clients, TimeProvider time) : IPayoutChannel
{
    public InstitutionId Institution { get; } = new("north");

    // North may still book for ten minutes what it had received in time.
    public TimeSpan LateBookingWindow => TimeSpan.FromMinutes(10);

    public async ValueTask<ChannelResult> PayAsync(Instruction instruction, CancellationToken cancellationToken)
    {
        // North knows no deadlines, so the adapter looks before it sends.
        if (time.GetUtcNow() >= instruction.SendBefore)
        {
            throw new NothingSentException("The deadline has passed.");
        }

        try
        {
            using HttpResponseMessage response = await clients.CreateClient("north").PutAsJsonAsync(
                $"payouts/{instruction.Reference}",
                new Order(instruction.MerchantAtInstitution?.Value, instruction.Amount.Minor, instruction.Amount.Currency.Code),
                cancellationToken);
            return await ReadAsync(response, cancellationToken);
        }
        catch (HttpRequestException error) when (
            error.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            throw new NothingSentException("North refused the connection.", error);
        }
    }

    public async ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response =
            await clients.CreateClient("north").GetAsync($"payouts/{instruction.Reference}", cancellationToken);
        // North's own word that it has no such payout. An error is no such word, and is thrown on.
        return response.StatusCode == HttpStatusCode.NotFound ? QueryResult.NotFound
            : QueryResult.Found(await ReadAsync(response, cancellationToken));
    }

    private static async ValueTask<ChannelResult> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        response.EnsureSuccessStatusCode();
        State? state = await response.Content.ReadFromJsonAsync<State>(cancellationToken);
        return state?.Status switch
        {
            "paid" => ChannelResult.Succeeded(state.Reference) with { FeeMinor = state.FeeMinor },
            "accepted" => ChannelResult.Pending(state.Reference),
            "closed-account" => ChannelResult.HardDecline(state.Status),
            "try-later" => ChannelResult.SoftDecline(state.Status),
            _ => ChannelResult.Unknown(state?.Status),
        };
    }

    private sealed record Order(string? Merchant, long AmountMinor, string Currency);

    private sealed record State(string Status, string? Reference, long FeeMinor);
}
#endregion

#region collections
internal sealed class NorthDebits(IHttpClientFactory clients, TimeProvider time) : ICollectionChannel
{
    public InstitutionId Institution { get; } = new("north");

    public TimeSpan LateBookingWindow => TimeSpan.FromMinutes(10);

    public ValueTask<ChannelResult> CollectAsync(Instruction instruction, CancellationToken cancellationToken) =>
        SendAsync("debits", instruction, cancellationToken);

    public ValueTask<ChannelResult> RefundAsync(Instruction instruction, CancellationToken cancellationToken) =>
        SendAsync("credits", instruction, cancellationToken);

    public async ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken)
    {
        string kind = instruction.Key.Purpose == InstructionPurpose.CustomerRefund ? "credits" : "debits";
        using HttpResponseMessage response =
            await clients.CreateClient("north").GetAsync($"{kind}/{instruction.Reference}", cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound
            ? QueryResult.NotFound
            : QueryResult.Found(await ReadAsync(response, instruction, cancellationToken));
    }

    private async ValueTask<ChannelResult> SendAsync(string kind, Instruction instruction, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() >= instruction.SendBefore)
        {
            throw new NothingSentException("The deadline has passed.");
        }

        try
        {
            using HttpResponseMessage response = await clients.CreateClient("north").PutAsJsonAsync(
                $"{kind}/{instruction.Reference}",
                new Order(instruction.Mandate?.Token, instruction.Amount.Minor, instruction.Amount.Currency.Code),
                cancellationToken);
            return await ReadAsync(response, instruction, cancellationToken);
        }
        catch (HttpRequestException error) when (
            error.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            throw new NothingSentException("North refused the connection.", error);
        }
    }

    private static async ValueTask<ChannelResult> ReadAsync(HttpResponseMessage response, Instruction instruction,
        CancellationToken cancellationToken)
    {
        response.EnsureSuccessStatusCode();
        State? state = await response.Content.ReadFromJsonAsync<State>(cancellationToken);
        return state?.Status switch
        {
            "booked" when state.BookedMinor < instruction.Amount.Minor => ChannelResult.PartCollected(state.BookedMinor, state.Reference),
            "booked" => ChannelResult.Succeeded(state.Reference),
            "accepted" => ChannelResult.Pending(state.Reference),
            "closed-account" => ChannelResult.HardDecline(state.Status),
            "no-funds" => ChannelResult.SoftDecline(state.Status),
            _ => ChannelResult.Unknown(state?.Status),
        };
    }

    private sealed record Order(string? Agreement, long AmountMinor, string Currency);

    private sealed record State(string Status, string? Reference, long BookedMinor);
}
#endregion

#region notices
internal sealed class Messages(IHttpClientFactory clients) : INoticeSink
{
    public async ValueTask DeliverAsync(Notice notice, CancellationToken cancellationToken)
    {
        string receiver = notice.Customer?.Value ?? notice.Key.Merchant.Value;
        using HttpResponseMessage response = await clients.CreateClient("messages").PutAsJsonAsync(
            $"messages/{Uri.EscapeDataString(notice.Id)}", new Message(receiver, notice.Kind.ToString(), notice.Key.Order.Value),
            cancellationToken);
        // Every status but success is thrown, and the library delivers the notice again later.
        response.EnsureSuccessStatusCode();
    }

    private sealed record Message(string Receiver, string Kind, string Order);
}
#endregion

#region under-test
internal sealed class NorthPayoutsUnderTest(IServiceProvider services) : PayoutUnderTest
{
    public override IReadOnlyList<PaymentSample> Samples { get; } =
    [
        new()
        {
            Merchant = new MerchantId("m-1001"),
            MerchantAtInstitution = new InstitutionMerchantId("north-1001"),
            Customer = new CustomerId("c-52"),
            Amount = new Money(12_50, new Currency("EUR")),
        },
    ];

    public override IPayoutChannel Open() => new NorthPayouts(services.GetRequiredService<IHttpClientFactory>(), TimeProvider.System);
}
#endregion
