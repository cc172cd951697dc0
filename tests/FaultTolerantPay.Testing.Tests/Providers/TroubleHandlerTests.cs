using System.Net;
using FaultTolerantPay.Testing.Providers;

namespace FaultTolerantPay.Testing.Tests.Providers;

public sealed class TroubleHandlerTests
{
    private static readonly Uri Address = new("http://provider.example/");

    private readonly ManualTimeProvider _time = new();
    private Provider _provider = null!;
    private TroubleHandler _handler = null!;
    private HttpClient _http = null!;

    [SetUp]
    public void SetUp()
    {
        _provider = new Provider();
        _handler = new TroubleHandler(_provider, _time);
        _http = new HttpClient(_handler);
    }

    [TearDown]
    public void TearDown()
    {
        _http.Dispose();
        _handler.Dispose();
        _provider.Dispose();
    }

    [Test]
    public async Task SendAsync_NoTrouble_GivesTheAnswer() =>
        Assert.That(await _http.GetStringAsync(Address), Is.EqualTo("succeeded"));

    [Test]
    public async Task MakeDown_Call_SendsNothingAndEnds()
    {
        await using (_handler.MakeDown())
        {
            Assert.That(
                async () => await _http.GetStringAsync(Address),
                Throws.InstanceOf<HttpRequestException>().With.Property("HttpRequestError").EqualTo(HttpRequestError.ConnectionError));
            Assert.That(_provider.Calls, Is.Zero);
        }

        Assert.That(await _http.GetStringAsync(Address), Is.EqualTo("succeeded"));
    }

    [Test]
    public async Task MakeSlow_Call_IsDoneAndHeldUntilItIsCancelled()
    {
        await using IAsyncDisposable slow = _handler.MakeSlow();
        using var cancel = new CancellationTokenSource();
        Task<string> call = _http.GetStringAsync(Address, cancel.Token);

        Assert.That(_provider.Calls, Is.EqualTo(1));
        Assert.That(call.IsCompleted, Is.False);
        await cancel.CancelAsync();
        Assert.That(async () => await call, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task MakeSlow_MinuteLater_GivesTheAnswer()
    {
        await using IAsyncDisposable slow = _handler.MakeSlow();
        Task<string> call = _http.GetStringAsync(Address);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.That(await call, Is.EqualTo("succeeded"));
    }

    [Test]
    public async Task Make_AnswerLost_BreaksAfterTheWork()
    {
        await using IAsyncDisposable trouble = _handler.Make(ProviderTrouble.AnswerLost);

        Assert.That(
            async () => await _http.GetStringAsync(Address),
            Throws.InstanceOf<HttpRequestException>().With.Property("HttpRequestError").EqualTo(HttpRequestError.ResponseEnded));
        Assert.That(_provider.Calls, Is.EqualTo(1));
    }

    [TestCase(ProviderTrouble.ServerError, HttpStatusCode.InternalServerError, "internal")]
    [TestCase(ProviderTrouble.ErrorPage, HttpStatusCode.BadGateway, "<html>")]
    [TestCase(ProviderTrouble.CutAnswer, HttpStatusCode.OK, "succ")]
    public async Task Make_OtherTrouble_AnswersWronglyAfterTheWork(ProviderTrouble trouble, HttpStatusCode status, string body)
    {
        await using IAsyncDisposable made = _handler.Make(trouble);
        using HttpResponseMessage answer = await _http.GetAsync(Address);

        Assert.That(answer.StatusCode, Is.EqualTo(status));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain(body).And.Not.Contain("succeeded"));
        Assert.That(_provider.Calls, Is.EqualTo(1));
    }

    [Test]
    public void Make_UndefinedTrouble_IsRefused() =>
        Assert.That(() => _handler.Make((ProviderTrouble)99), Throws.InstanceOf<ArgumentOutOfRangeException>());

    private sealed class Provider : HttpMessageHandler
    {
        public int Calls { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Calls++;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("succeeded") });
        }
    }
}
