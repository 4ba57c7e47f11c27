"""Logs in with Selenium, as a public login automation does: by the names that the gateway profile of the pages promises.

Usage: selenium_login.py ADDRESS USER PASSWORD DEVICE COMMAND...
COMMAND prints the response to the challenge that is given to it as its last argument.
"""

import subprocess
import sys

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions
from selenium.webdriver.support.ui import Select, WebDriverWait

LOGIN = (By.CSS_SELECTOR, ".btn.btn-lg.xyz-button-login")
FACTOR = (By.ID, "xyz-field-bronze-response")
ERROR = (By.CLASS_NAME, "xyz-errormessage")


def log_in(browser, address, user, password, device, respond):
    wait = WebDriverWait(browser, 60)
    browser.get(address)
    wait.until(expected_conditions.presence_of_element_located((By.NAME, "username"))).send_keys(user)
    browser.find_element(By.NAME, "password").send_keys("wrong")
    browser.find_element(*LOGIN).click()
    print(wait.until(expected_conditions.visibility_of_element_located(ERROR)).text)
    name = browser.find_element(By.NAME, "username")
    name.clear()
    name.send_keys(user)
    browser.find_element(By.NAME, "password").send_keys(password)
    browser.find_element(*LOGIN).click()
    factor = wait.until(expected_conditions.presence_of_element_located(FACTOR))
    if factor.tag_name == "select":
        Select(factor).select_by_visible_text(device)
        browser.find_element(*LOGIN).click()
    wait.until(expected_conditions.presence_of_element_located((By.ID, "twofactbase")))
    challenge = browser.find_element(By.ID, "challenge").text
    browser.find_element(*FACTOR).send_keys(respond(challenge))
    browser.find_element(*LOGIN).click()
    wait.until(expected_conditions.text_to_be_present_in_element((By.TAG_NAME, "body"), "Client login succeeds"))
    print("Client login succeeds")


def main():
    address, user, password, device, *command = sys.argv[1:]
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    options.add_argument("--headless=new")
    options.add_argument("--no-sandbox")
    browser = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    try:
        log_in(
            browser,
            address,
            user,
            password,
            device,
            lambda challenge: subprocess.run(
                [*command, challenge], check=True, capture_output=True, text=True
            ).stdout.strip(),
        )
    finally:
        browser.quit()


if __name__ == "__main__":
    main()
